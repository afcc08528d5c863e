package detr.bench;

import detr.inference.Batch;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/** This project. */
final class DetrJava implements Contender {
  static final String NAME = "detr-java";

  private final Session session;
  private Batch batch;

  DetrJava(Path model, int threads) {
    session = Session.open(model, threads);
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
        batch.images(),
        batch.mask(),
        output ->
            new Output(
                output.prediction().logits().toArray(), output.prediction().boxes().toArray()));
  }

  @Override
  public void close() {
    session.close();
  }
}
