package detr.bench;

import detr.data.TrainingBatch;
import detr.train.DataParallel;
import detr.train.Trainer;
import java.util.List;
import java.util.function.BiConsumer;

/** This project. */
final class DetrJavaLearner implements Learner {
  private final DataParallel devices;
  private final Trainer trainer;
  private final List<TrainingBatch> batch;

  DetrJavaLearner(TrainingCase training, int threads) {
    devices = new DataParallel(threads);
    trainer = training.trainer(devices);
    batch = List.of(training.batch());
  }

  @Override
  public String name() {
    return DetrJava.NAME;
  }

  @Override
  public double step(BiConsumer<String, float[]> gradients) {
    double loss = trainer.step(batch).total();
    if (gradients != null) {
      trainer.gradients().forEach(gradients);
    }
    return loss;
  }

  @Override
  public void close() {
    devices.close();
  }
}
