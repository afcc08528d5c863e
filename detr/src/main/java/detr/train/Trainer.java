package detr.train;

import detr.data.Seeds;
import detr.data.Target;
import detr.data.TrainingBatch;
import detr.image.ImageSize;
import detr.inference.Batch;
import detr.model.TrainableDetr;
import detr.nn.ParameterScope;
import detr.nn.autograd.FastTape;
import detr.nn.autograd.TapeOps;
import detr.nn.optim.AdamW;
import detr.nn.optim.GradientClipping;
import detr.nn.optim.Muon;
import detr.nn.optim.ParallelFor;
import detr.nn.optim.Parameter;
import detr.nn.optim.WeightAverage;
import detr.tensor.Mask;
import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.DivergedException;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Training of a DETR (sections 3.1 and 4 of the paper): {@link #step} is all of it.
 *
 * <p>A step depends on nothing but the parameters, the optimizer's moments, the number of the step
 * and its batches, and not on the number of threads. So a run that is put back to where it was goes
 * on as if it had never stopped.
 */
public final class Trainer {
  private static final String AVERAGE = "average.";

  private final ModelState stateDict;
  private final TrainerOptions options;
  private final DataParallel devices;
  private final TrainingObjective<?> task;
  private final AdamW adamW;

  /** Has no parameters unless the options ask for it. */
  private final Muon muon;

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final ParallelFor sharing;

  /** Null where none is kept. */
  private final WeightAverage average;

  /**
   * Of a plan's training, without its data.
   *
   * @param stateDict is changed by training
   * @param batchesPerEpoch says when learning rates fall
   * @param devices compute, and keep nothing of a step to the next
   */
  public Trainer(
      ModelState stateDict, TrainingPlan plan, int batchesPerEpoch, DataParallel devices) {
    this(
        stateDict,
        task(stateDict.model(), plan.criterion(stateDict.classes())),
        TrainerOptions.of(plan, batchesPerEpoch),
        devices);
  }

  /** The same with these options, and the paper's losses. */
  Trainer(ModelState stateDict, TrainerOptions options, DataParallel devices) {
    this(stateDict, task(stateDict.model(), SetCriterion.PAPER), options, devices);
  }

  /** Of a model with a mask head that is what learns, and of any other all. */
  private static TrainingObjective<?> task(TrainableDetr model, SetCriterion criterion) {
    return model.segm() == null
        ? new DetrTask(model, criterion)
        : MaskObjective.of(model, criterion);
  }

  /** The same with another task than DETR's, whose model has tensors of the state dict. */
  Trainer(
      ModelState stateDict,
      TrainingObjective<?> task,
      TrainerOptions options,
      DataParallel devices) {
    this.stateDict = stateDict;
    this.task = task;
    this.options = options;
    this.devices = devices;
    ParameterGroups groups = ParameterGroups.of(task.leaves(), task.tensors(), options);
    adamW = new AdamW(groups.adamW());
    muon = new Muon(groups.muon(), ParameterGroups::matrices);
    adamW.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
    muon.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
    sharing = devices.sharing(elements());
    average =
        options.average() == 0
            ? null
            : new WeightAverage(List.copyOf(parameters.values()), options.average());
  }

  private long elements() {
    return parameters.values().stream().mapToLong(parameter -> parameter.value().count()).sum();
  }

  /**
   * Learns from the batches of one step: predicts, matches predictions to targets, measures how far
   * they are from each other, and moves every parameter a little so that they come closer.
   *
   * <p>Several batches count as in the original on as many devices: their gradients are averaged,
   * and box losses are divided by the mean number of objects.
   *
   * @throws DivergedException if a prediction, a loss or the gradient is not finite; parameters are
   *     as before
   */
  public TrainingStep step(List<TrainingBatch> batches) {
    double objects = batches.stream().mapToInt(TrainingBatch::objects).average().orElseThrow();
    List<Feedback> feedback = new ArrayList<>();
    parameters.values().forEach(Parameter::clearGradient);
    for (TrainingBatch batch : batches) {
      int number = feedback.size();
      feedback.add(learn(task, number, batch, objects, 1f / batches.size()));
    }
    double norm = GradientClipping.clip(List.copyOf(parameters.values()), options.clip(), sharing);
    requireFinite(norm);
    double factor = options.schedule().factor(steps());
    move(factor);
    devices.weightsChanged();
    if (average != null) {
      average.update(steps());
    }
    int images = batches.stream().mapToInt(TrainingBatch::size).sum();
    return summary(images, feedback, norm, factor * options.rate());
  }

  private void move(double factor) {
    adamW.step(factor, sharing);
    devices.computeAside(
        (part, ops) -> {
          muon.step(factor, part, DataParallel.PARTS, ops);
          return part;
        });
    task.leaves().stream()
        .filter(leaf -> leaf.isCopy() && parameters.containsKey(leaf.name()))
        .forEach(leaf -> leaf.refresh(parameters.get(leaf.name()).value()));
  }

  /** A part of a batch on its way through the model and back. */
  private record Pass<P>(TapeOps tape, P prediction) {}

  /** Passes that do the same: what one makes has its place in memory in the others too. */
  private record PassKey(Trainer trainer, Shape images, Mask mask, Object variant) {}

  /** Only the passes are in parts: matching and losses see the whole batch. */
  private <P> Feedback learn(
      TrainingObjective<P> taught, int number, TrainingBatch batch, double objects, float weight) {
    List<TrainingBatch> parts = batch.parts(DataParallel.parts(batch.size()));
    List<Pass<P>> passes =
        devices.compute(
            parts.size(),
            (part, ops) -> begin(taught, ops, parts.get(part), DataParallel.PARTS * number + part));
    List<P> predictions = passes.stream().map(Pass::prediction).toList();
    Feedback feedback = taught.losses(predictions, batch, objects);
    devices.compute(
        parts.size(),
        (part, ops) -> {
          Pass<P> pass = passes.get(part);
          return ops.proceed(
              () -> {
                pass.tape.backward(taught.outputs(pass.prediction), feedback.gradients().get(part));
                return pass;
              });
        });
    passes.forEach(pass -> gather(pass.tape, weight));
    return feedback;
  }

  private <P> Pass<P> begin(
      TrainingObjective<P> taught, FastOps ops, TrainingBatch part, int number) {
    Batch images = part.images();
    Object key = new PassKey(this, images.images().shape(), images.mask(), taught.variant(part));
    ops.plan(key, () -> rehearse(taught, ops, part, options.recompute()));
    return ops.begin(key, () -> forward(taught, ops, part, number, options.recompute()));
  }

  /** There and back without computing; what must last until the gradients have been gathered. */
  private <P> List<Tensor> rehearse(
      TrainingObjective<P> taught, FastOps ops, TrainingBatch part, boolean recompute) {
    Pass<P> pass = forward(taught, ops, part, 0, recompute);
    List<Tensor> outputs = taught.outputs(pass.prediction);
    pass.tape.backward(outputs, outputs.stream().map(Tensor::shape).map(Tensor::unread).toList());
    List<Tensor> lasting = new ArrayList<>(outputs);
    for (ParameterScope.Leaf leaf : taught.leaves()) {
      if (parameters.containsKey(leaf.name())) {
        lasting.add(pass.tape.gradient(leaf.tensor()));
      }
    }
    ops.stage("backward", outputs.getLast());
    return lasting;
  }

  private <P> Pass<P> forward(
      TrainingObjective<P> taught, FastOps ops, TrainingBatch part, int number, boolean recompute) {
    TapeOps tape = tape(ops, number);
    if (recompute) {
      tape.recompute();
    }
    tape.constant(part.images().images());
    return new Pass<>(tape, taught.predict(ops, tape, part));
  }

  /**
   * What the larger part of a step takes that learns from images of this size.
   *
   * @param images of a batch
   * @param size of the largest
   * @param masks to be found in each of them
   * @param recompute whether layers are computed anew
   */
  PassCost cost(int images, ImageSize size, int masks, boolean recompute) {
    int each = Math.ceilDiv(images, DataParallel.parts(images));
    Batch batch =
        new Batch(
            Tensor.unread(Shape.of(each, size.height(), size.width(), 3)),
            Mask.none(each, size.height(), size.width()));
    Target target = Target.of(new int[masks], new double[4 * masks]);
    TrainingBatch part =
        new TrainingBatch(batch, Collections.nCopies(each, target), Collections.nCopies(each, 0L));
    return devices.all().cost(() -> rehearse(task, devices.all(), part, recompute), list -> list);
  }

  /**
   * A tape that knows the model's tensors: which are to learn, and which are not.
   *
   * @param number of its own in the step
   */
  private TapeOps tape(FastOps ops, int number) {
    TapeOps tape = new FastTape(ops);
    if (options.dropout()) {
      tape.dropOut(seed(number));
    }
    for (ParameterScope.Leaf leaf : task.leaves()) {
      if (parameters.containsKey(leaf.name())) {
        tape.watch(leaf.tensor());
      } else {
        tape.constant(leaf.tensor());
      }
    }
    return tape;
  }

  /** Of its own for each tape of each step. */
  private long seed(int number) {
    return Seeds.random(options.seed(), steps(), number).nextLong();
  }

  private void gather(TapeOps tape, float weight) {
    List<ParameterScope.Leaf> leaves = task.leaves();
    sharing.run(leaves.size(), i -> gather(leaves.get(i), tape, weight));
  }

  private void gather(ParameterScope.Leaf leaf, TapeOps tape, float weight) {
    Parameter parameter = parameters.get(leaf.name());
    if (parameter != null) {
      parameter.addGradient(leaf, tape.gradient(leaf.tensor()), weight);
    }
  }

  private static void requireFinite(double norm) {
    if (!Double.isFinite(norm)) {
      throw new DivergedException("the norm of the gradient is " + norm);
    }
  }

  private TrainingStep summary(int images, List<Feedback> all, double norm, double rate) {
    Map<String, Double> values = new LinkedHashMap<>();
    double total = 0;
    for (Feedback of : all) {
      of.values().forEach((name, value) -> values.merge(name, value / all.size(), Double::sum));
      total += of.total() / all.size();
    }
    return new TrainingStep(steps(), images, values, total, norm, rate);
  }

  /** What learns, by name, each with the gradient of the last step as it was clipped. */
  Map<String, Parameter> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** The gradient of the last step as it was clipped, of all that learns, by name; not copies. */
  public Map<String, float[]> gradients() {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> gradients.put(name, parameter.gradient()));
    return gradients;
  }

  /** How many steps were taken. */
  long steps() {
    return adamW.steps();
  }

  /** The model's tensors as they are now. */
  ModelState stateDict() {
    return stateDict;
  }

  /** The model, which changes with each step. */
  TrainableDetr model() {
    return stateDict.model();
  }

  /**
   * Exchanges the weights with their average, if one is kept, to evaluate or save that; a second
   * call exchanges them back.
   */
  void exchangeAverage() {
    if (average != null) {
      average.exchange();
      devices.weightsChanged();
    }
  }

  /** What a step depends on besides the state dict and the number of the step; not copies. */
  Map<String, Tensor> memory() {
    Map<String, Tensor> memory = new LinkedHashMap<>();
    remember(adamW.memory(), memory);
    remember(muon.memory(), memory);
    if (average != null) {
      for (String name : parameters.keySet()) {
        remember(Map.of(AVERAGE + name, average.average(name)), memory);
      }
    }
    return memory;
  }

  private static void remember(Map<String, float[]> values, Map<String, Tensor> memory) {
    values.forEach((name, array) -> memory.put(name, Tensor.of(array, array.length)));
  }

  /**
   * Goes on from where another trainer with the same state dict was.
   *
   * @param saved what that one's {@link #memory} was
   * @throws TrainingException if it is not of a trainer like this
   */
  void restore(Map<String, Tensor> saved, long steps) {
    Map<String, Tensor> memory = memory();
    if (!saved.keySet().equals(memory.keySet())) {
      throw new TrainingException("the saved state is of a training with other parameters");
    }
    memory.forEach((name, tensor) -> saved.get(name).readInto(tensor.data()));
    adamW.resumeAfter(steps);
  }
}
