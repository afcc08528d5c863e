package detr.bench.jmh;

import detr.bench.TrainingCase;
import detr.data.TrainingBatch;
import detr.model.DetrOutput;
import detr.model.TrainableDetr;
import detr.tensor.Mask;
import detr.tensor.PassCost;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.DataParallel;
import detr.train.ModelState;
import detr.train.Trainer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A training step: forward, losses, backward, clipping and AdamW's update. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TrainingBenchmark {
  private static final String LAST_FROZEN = "backbone.layer1";

  /** A value, its gradient's two running means: each read and written. */
  private static final int FLOATS_PER_PARAMETER = 6;

  /** A model of {@link TrainingCase}. */
  @Param({"detr-r50", "detr-small"})
  private String training;

  @Param({"1", "2"})
  private int threads;

  private DataParallel devices;
  private Trainer trainer;
  private List<TrainingBatch> batch;

  /**
   * What a step has to do: as much as three forward passes, for each product has two derivatives;
   * what is frozen at the start of the model, forward only. (The derivative by the output of the
   * frozen part is counted, but is not needed.)
   */
  static Work work(TrainingCase training) {
    ModelState weights = training.weights();
    TrainableDetr model = TrainableDetr.of(weights.tensors(), weights.settings());
    TrainingBatch batch = training.batch();
    Tensor images = batch.images().images();
    Mask mask = batch.images().mask();
    try (FastOps ops = new FastOps(1);
        DataParallel devices = new DataParallel(1)) {
      PassCost cost = ops.cost(() -> model.detr().forward(ops, images, mask), DetrOutput::tensors);
      double frozen = training.freezesStem() ? upTo(cost, LAST_FROZEN) : 0;
      double parameters =
          training.trainer(devices).gradients().values().stream().mapToDouble(g -> g.length).sum();
      double floats = FLOATS_PER_PARAMETER * parameters + images.count();
      return Work.of(3.0 * cost.multiplyAdds() - 2 * frozen, floats);
    }
  }

  private static double upTo(PassCost cost, String last) {
    double sum = 0;
    for (PassCost.Stage stage : cost.stages()) {
      sum += stage.multiplyAdds();
      if (stage.name().equals(last)) {
        return sum;
      }
    }
    throw new IllegalArgumentException("no stage is called " + last);
  }

  /** Makes weights and batch. */
  @Setup
  public void setUp() {
    TrainingCase one = TrainingCase.of(training);
    devices = new DataParallel(threads);
    trainer = one.trainer(devices);
    batch = List.of(one.batch());
  }

  /** Ends the threads. */
  @TearDown
  public void tearDown() {
    devices.close();
  }

  /** One step. */
  @Benchmark
  public double step() {
    return trainer.step(batch).total();
  }
}
