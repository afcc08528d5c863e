package detr.bench;

import detr.data.TrainingBatch;
import detr.data.synthetic.SceneSettings;
import detr.data.synthetic.Shapes;
import detr.image.ImageSize;
import detr.model.DetrConfig;
import detr.model.Initialization;
import detr.model.ModelSettings;
import detr.model.ResNetConfig;
import detr.train.DataParallel;
import detr.train.InitialWeights;
import detr.train.ModelPart;
import detr.train.ModelState;
import detr.train.Trainer;
import detr.train.TrainingPlan;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A training whose steps are timed: initial weights from a seed, and a batch of drawn scenes of one
 * to six objects. There is no dropout, for its random numbers differ between runtimes.
 */
public enum TrainingCase {
  /** DETR R50 of the paper, with COCO's 91 classes; stem, first stage and batch norms frozen. */
  R50("detr-r50", new ImageSize(480, 640), 2, true),
  /** The small DETR; nothing is frozen. */
  SMALL("detr-small", new ImageSize(128, 128), 16, false);

  private static final long SEED = 1;
  private static final int COCO_CLASSES = 91;

  private final String architecture;
  private final ImageSize size;
  private final int batch;
  private final boolean freezeStem;

  TrainingCase(String architecture, ImageSize size, int batch, boolean freezeStem) {
    this.architecture = architecture;
    this.size = size;
    this.batch = batch;
    this.freezeStem = freezeStem;
  }

  /**
   * By its model.
   *
   * @throws BenchException if there is none
   */
  public static TrainingCase of(String architecture) {
    for (TrainingCase one : values()) {
      if (one.architecture.equals(architecture)) {
        return one;
      }
    }
    throw new BenchException(
        "'"
            + architecture
            + "' is not timed; there are "
            + R50.architecture
            + " and "
            + SMALL.architecture);
  }

  String architecture() {
    return architecture;
  }

  ImageSize size() {
    return size;
  }

  int images() {
    return batch;
  }

  /** The model and what is timed of it. */
  @Override
  public String toString() {
    return architecture + " " + Sizes.text(size) + " batch " + batch;
  }

  /** Whether the backbone's stem and first stage keep their weights. */
  public boolean freezesStem() {
    return freezeStem;
  }

  /** The weights it starts from; new ones with each call. */
  public ModelState weights() {
    return this == SMALL ? InitialWeights.SMALL.of(scenes().classes(), SEED) : r50();
  }

  private static ModelState r50() {
    ResNetConfig backbone = ResNetConfig.bottlenecks(3, 4, 6, 3);
    DetrConfig config = new DetrConfig(backbone, false, 256, 8, 6, 6, 2048, 100, COCO_CLASSES);
    List<String> classes = IntStream.range(0, COCO_CLASSES).mapToObj(Integer::toString).toList();
    return new ModelState(Initialization.of(config, SEED), ModelSettings.NONE, classes);
  }

  /** The images and what is in them. */
  public TrainingBatch batch() {
    return TrainingBatch.of(IntStream.range(0, batch).mapToObj(scenes()::get).toList());
  }

  private Shapes scenes() {
    return new Shapes(SceneSettings.of(size.width(), size.height()), SEED, batch);
  }

  /** This project's trainer, with new weights. */
  public Trainer trainer(DataParallel devices) {
    return new Trainer(weights(), plan(), 1, devices);
  }

  /** Of the paper; rates stay as they are. */
  TrainingPlan plan() {
    return TrainingPlan.PAPER.toBuilder()
        .epochs(1)
        .batch(batch)
        .frozen(freezeStem ? Set.of(ModelPart.STEM) : Set.of())
        .dropout(false)
        .decline(TrainingPlan.Decline.NONE)
        .seed(SEED)
        .build();
  }
}
