package detr.inference;

import detr.image.ResizeRule;
import detr.model.DetrConfig;
import detr.model.DetrOutput;
import detr.model.DetrSegm;
import detr.model.HuggingFaceCheck;
import detr.model.MaskPasses;
import detr.model.Model;
import detr.model.ModelSettings;
import detr.model.PanopticClasses;
import detr.model.ParameterCount;
import detr.model.PassResult;
import detr.model.QueryChoice;
import detr.nn.MismatchException;
import detr.tensor.Mask;
import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

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

  /** Passes with equal keys do the same operations. */
  private record Key(int images, int height, int width, Mask mask) {}

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Checkpoint checkpoint;
  private final Model model;
  private final ModelSettings settings;
  private final PanopticClasses classes;
  private final FastOps ops;

  /** Null where the model makes no masks. */
  private final MaskPasses masks;

  private boolean closed;

  private Session(
      Checkpoint checkpoint,
      Model model,
      ModelSettings settings,
      PanopticClasses classes,
      DetrSegm segm,
      FastOps ops) {
    this.checkpoint = checkpoint;
    this.model = model;
    this.settings = settings;
    this.classes = classes;
    this.ops = ops;
    masks = segm == null ? null : new MaskPasses(segm, ops);
  }

  /**
   * Opens a model without reading its weights yet.
   *
   * @throws detr.weights.WeightsException if the file cannot be read as weights
   * @throws MismatchException if the weights are not those of a DETR, or the settings or labels not
   *     of this one
   */
  public static Session open(ModelSource source, LoadOptions options) {
    FastOps.warmUp();
    Checkpoint checkpoint = source.open();
    try {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      CheckpointKeyMapping.of(checkpoint.tensors())
          .forEach((name, stored) -> tensors.put(name, stored.tensor().named(name)));
      ModelSettings settings =
          ModelSettings.of(checkpoint, source.publishedSettings().with(options.settings()));
      DetrSegm segm = DetrSegm.fits(tensors.keySet()) ? DetrSegm.of(tensors, settings) : null;
      Model model = segm == null ? Model.of(tensors, settings) : segm.detr();
      HuggingFaceCheck.require(checkpoint.metadata(), model.config());
      int classes = model.config().classes();
      PanopticClasses named =
          settings
              .panopticClasses(classes)
              .withNames(options.labels().apply(settings.classes(classes)));
      settings.inputSize();
      FastOps ops = new FastOps(options.threads(), options.exact());
      return new Session(checkpoint, model, settings, named, segm, ops);
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
   * @param reader takes what it wants from the output, whose memory the next pass uses again
   * @throws IllegalArgumentException if the batch has more than {@link #MOST_PIXELS}
   * @throws IllegalStateException if masks are wanted and the model has no mask head
   */
  public <T> T run(Pass pass, Function<PassResult, T> reader) {
    boolean segmented = pass.masks() != QueryChoice.NONE;
    if (segmented && masks == null) {
      throw new IllegalStateException("the model has no mask head");
    }
    return locked(
        () -> {
          ops.listen(pass.stages());
          ops.observe(pass.operations());
          return reader.apply(segmented ? segmented(pass) : detected(pass));
        });
  }

  private PassResult detected(Pass pass) {
    DetrOutput output =
        ops.pass(
            key(pass.images(), pass.mask()),
            () -> model.forward(ops, pass.images(), pass.mask()),
            DetrOutput::tensors);
    return new PassResult(output, List.of());
  }

  private PassResult segmented(Pass pass) {
    return masks.run(key(pass.images(), pass.mask()), pass.images(), pass.mask(), pass.masks());
  }

  /** Whether the model has a mask head, for {@link Pass#withMasks}. */
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

  /** What no tensor of the model shows. */
  public ModelSettings settings() {
    return settings.kept().with(model.settings());
  }

  /** The name of every class, by its index. */
  public List<String> classes() {
    return classes.names();
  }

  /** Which classes are things and which are stuff, with the names of {@link #classes}. */
  public PanopticClasses panopticClasses() {
    return classes;
  }

  /** What images are to be resized to. */
  public ResizeRule inputSize() {
    return settings.inputSize();
  }

  /** How many numbers the model has learned. */
  public ParameterCount parameters() {
    Map<String, Long> elements = new LinkedHashMap<>();
    CheckpointKeyMapping.of(checkpoint.tensors())
        .forEach((name, stored) -> elements.put(name, (long) stored.shape().count()));
    return ParameterCount.of(elements, config().backbone().small());
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
