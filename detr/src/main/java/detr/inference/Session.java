package detr.inference;

import detr.image.ResizeRule;
import detr.model.DetrConfig;
import detr.model.DetrOutput;
import detr.model.DetrSegm;
import detr.model.HuggingFaceCheck;
import detr.model.MaskPasses;
import detr.model.Model;
import detr.model.ModelSettings;
import detr.model.QueryChoice;
import detr.nn.MismatchException;
import detr.tensor.FastOps;
import detr.tensor.Mask;
import detr.tensor.OperationListener;
import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.StageListener;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A loaded model and the threads that run it. Safe to share: passes run one after the other, each
 * on all threads, for two at once would only take turns on the same cores and need twice the
 * memory.
 */
public final class Session implements AutoCloseable {
  /**
   * How many pixels a batch may have, padding included: at some 40 floats a pixel, its activations
   * still fit the one array that holds them.
   */
  public static final int MOST_PIXELS = 40_000_000;

  private static final int TYPICAL_HEIGHT = 800;
  private static final int TYPICAL_WIDTH = 1066;

  private static final Pattern BATCH_NORM = Pattern.compile("\\.bn\\d\\.|\\.downsample\\.1\\.");
  private static final Pattern FROZEN = Pattern.compile("\\.body\\.(conv1|layer1)\\.");

  /** Passes with equal keys do the same operations. */
  private record Key(int images, int height, int width, Mask mask) {}

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Checkpoint checkpoint;
  private final Model model;
  private final ModelSettings shown;
  private final FastOps ops;

  /** Null where the model makes no masks. */
  private final MaskPasses masks;

  private boolean closed;

  private Session(
      Checkpoint checkpoint, Model model, ModelSettings shown, DetrSegm segm, FastOps ops) {
    this.checkpoint = checkpoint;
    this.model = model;
    this.shown = shown;
    this.ops = ops;
    masks = segm == null ? null : new MaskPasses(segm, ops);
  }

  /** Opens a model to run with Winograd's algorithm where it is faster. */
  public static Session open(Path model, int threads) {
    return open(model, threads, false);
  }

  /** Opens a model that says all of itself, or is as most are. */
  public static Session open(Path model, int threads, boolean exact) {
    return open(model, threads, exact, Map.of());
  }

  /**
   * Opens a model without reading its weights yet.
   *
   * @param model a converted directory, one of Hugging Face's layout, or a checkpoint file
   * @param threads how many run a pass, at least 1
   * @param exact whether to do without Winograd's algorithm; see {@link FastOps}
   * @param settings what no tensor shows, as {@link ModelSettings} describes
   * @throws detr.weights.WeightsException if the file cannot be read as weights
   * @throws detr.nn.MismatchException if the weights are not those of a DETR, or the settings not
   *     of this one
   */
  public static Session open(Path model, int threads, boolean exact, Map<String, String> settings) {
    FastOps.warmUp();
    return open(Checkpoint.open(model), threads, exact, settings);
  }

  /**
   * Opens a model from its opened checkpoint, which is closed with it.
   *
   * @throws detr.nn.MismatchException as the other {@code open}; the checkpoint is closed then
   */
  public static Session open(
      Checkpoint checkpoint, int threads, boolean exact, Map<String, String> settings) {
    FastOps.warmUp();
    try {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      CheckpointKeyMapping.of(checkpoint.tensors())
          .forEach((name, stored) -> tensors.put(name, stored.tensor().named(name)));
      ModelSettings shown = ModelSettings.of(checkpoint, settings);
      DetrSegm segm = DetrSegm.fits(tensors.keySet()) ? DetrSegm.of(tensors, shown) : null;
      Model built = segm == null ? Model.of(tensors, shown) : segm.detr();
      HuggingFaceCheck.require(checkpoint.metadata(), built.config());
      shown.panopticClasses(built.config().classes());
      shown.inputSize();
      return new Session(checkpoint, built, shown, segm, new FastOps(threads, exact));
    } catch (MismatchException e) {
      checkpoint.close();
      throw new MismatchException(checkpoint.path() + ": " + e.getMessage());
    } catch (Throwable e) {
      checkpoint.close();
      throw e;
    }
  }

  /**
   * Reads, checks and packs all weights, which the first pass would otherwise do.
   *
   * @throws detr.weights.WeightsException if a tensor is damaged; the message names it
   */
  public void prepare() {
    locked(
        () -> {
          Tensor images = Tensor.unread(Shape.of(1, TYPICAL_HEIGHT, TYPICAL_WIDTH, 3));
          Mask mask = Mask.none(1, TYPICAL_HEIGHT, TYPICAL_WIDTH);
          if (masks == null) {
            ops.prepare(
                key(images, mask), () -> model.forward(ops, images, mask), DetrOutput::tensors);
          } else {
            masks.prepare(key(images, mask), images, mask);
          }
          return null;
        });
  }

  /**
   * Runs a forward pass.
   *
   * @param images normalised, [N, H, W, 3]
   * @param mask [N, H, W], true at padding
   * @param reader takes what it wants from the output, whose memory the next pass uses again
   * @throws IllegalArgumentException if the batch has more than {@link #MOST_PIXELS}
   */
  public <T> T run(Tensor images, Mask mask, Function<DetrOutput, T> reader) {
    return run(images, mask, (name, value) -> {}, reader);
  }

  /** The same, telling a listener of every stage. */
  public <T> T run(
      Tensor images, Mask mask, StageListener listener, Function<DetrOutput, T> reader) {
    return run(images, mask, listener, null, reader);
  }

  /**
   * The same, telling a second listener of every operation.
   *
   * @param observer null for nobody
   */
  public <T> T run(
      Tensor images,
      Mask mask,
      StageListener listener,
      OperationListener observer,
      Function<DetrOutput, T> reader) {
    return locked(
        () -> {
          ops.listen(listener);
          ops.observe(observer);
          DetrOutput output =
              ops.pass(
                  key(images, mask), () -> model.forward(ops, images, mask), DetrOutput::tensors);
          return reader.apply(output);
        });
  }

  /**
   * Runs a panoptic model with its mask head.
   *
   * @param choice whose masks are wanted
   * @param listener told of every stage; the mask head's come once for every few queries
   * @param observer told of every operation; null for nobody
   * @param reader takes the detections and, for every image, the masks of the chosen queries: their
   *     logits [q, H', W'] at about a quarter of the batch's size; all stays valid
   * @throws IllegalStateException if the model has no mask head
   */
  public <T> T segment(
      Tensor images,
      Mask mask,
      QueryChoice choice,
      StageListener listener,
      OperationListener observer,
      BiFunction<DetrOutput, List<Tensor>, T> reader) {
    if (masks == null) {
      throw new IllegalStateException("the model has no mask head");
    }
    MaskPasses.Result result =
        locked(
            () -> {
              ops.listen(listener);
              ops.observe(observer);
              return masks.run(key(images, mask), images, mask, choice);
            });
    return reader.apply(result.output(), result.masks());
  }

  /** Whether the model has a mask head, for {@link #segment}. */
  public boolean segments() {
    return masks != null;
  }

  /** The usual name, such as {@code detr-r101-dc5} or {@code detr-r50-panoptic}. */
  public String architecture() {
    return model.architecture() + (segments() ? DetrSegm.NAMED : "");
  }

  /**
   * What a pass over one image of this size takes, with the masks of all queries where there are
   * any.
   *
   * @throws IllegalArgumentException if it has more than {@link #MOST_PIXELS}
   */
  public PassCost cost(int height, int width) {
    return locked(
        () -> {
          Tensor images = Tensor.unread(Shape.of(1, height, width, 3));
          Mask mask = Mask.none(1, height, width);
          requireFits(images);
          return masks == null
              ? ops.cost(() -> model.forward(ops, images, mask), DetrOutput::tensors)
              : masks.cost(images, mask);
        });
  }

  private static Key key(Tensor images, Mask mask) {
    requireFits(images);
    return new Key(images.size(0), images.size(1), images.size(2), mask);
  }

  private static void requireFits(Tensor images) {
    if (images.count() / images.size(3) > MOST_PIXELS) {
      throw new IllegalArgumentException(
          images.shape() + " has more than the " + MOST_PIXELS + " pixels that a pass takes");
    }
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The model's sizes. */
  public DetrConfig config() {
    return model.config();
  }

  /** What no tensor of the model shows; see {@link ModelSettings}. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>(model.settings());
    settings.putAll(shown.kept());
    return settings;
  }

  /** The name of every class, by its index: those that were told, else COCO's. */
  public List<String> classes() {
    return shown.classes(config().classes());
  }

  /** The classes of {@link #segment}, with the names of {@link #classes}. */
  public PanopticClasses panopticClasses() {
    return shown.panopticClasses(config().classes());
  }

  /** What images are to be resized to. */
  public ResizeRule inputSize() {
    return shown.inputSize();
  }

  /** All parameters, without the statistics of batch normalisations. */
  public long parameters() {
    return count(name -> !BATCH_NORM.matcher(name).find());
  }

  /**
   * Parameters that training changes: all but the stem's and the first stage's, as in the paper; in
   * a small model all.
   */
  public long trainableParameters() {
    boolean small = config().backbone().small();
    return count(
        name -> !BATCH_NORM.matcher(name).find() && (small || !FROZEN.matcher(name).find()));
  }

  private long count(Predicate<String> counted) {
    return CheckpointKeyMapping.of(checkpoint.tensors()).entrySet().stream()
        .filter(entry -> counted.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().shape().count())
        .sum();
  }

  /** The file the model came from. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Says what computes, such as {@code vector 512 bits, 2 threads}. */
  public String description() {
    return ops.description();
  }

  /**
   * Ends the threads and lets go of the file, after the pass that may be running. Passes asked for
   * later are refused with an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        ops.close();
        checkpoint.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
