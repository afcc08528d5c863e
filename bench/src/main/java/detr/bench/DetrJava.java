package detr.bench;

import detr.inference.Batch;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.model.DetrOutput;
import detr.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/** This project. */
final class DetrJava implements Contender {
  static final String NAME = "detr-java";

  private final Session session;
  private Batch batch;

  DetrJava(Path model, int threads) {
    session = Session.open(ModelSource.file(model), LoadOptions.defaults().withThreads(threads));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void use(Tensor image) {
    batch = Preprocess.batchOfChannelsFirst(List.of(image));
  }

  @Override
  public Output run() {
    return session.run(
        Pass.of(batch.images(), batch.mask()),
        made -> {
          DetrOutput.Prediction last = made.output().prediction();
          return new Output(last.logits().toArray(), last.boxes().toArray());
        });
  }

  @Override
  public void close() {
    session.close();
  }
}
