package detr.train;

import detr.image.ResizeRule;
import detr.model.DetrConfig;
import detr.model.Initialization;
import detr.model.ModelSettings;
import detr.model.ResNetConfig;

/** The least DETR that learns something, in milliseconds a step. */
public final class TinyDetr {
  private TinyDetr() {}

  /** Untrained, for the classes of {@link Rectangles}. */
  public static ModelState of(long seed) {
    DetrConfig config = new DetrConfig(ResNetConfig.small(8, 16, 32), false, 32, 4, 1, 2, 64, 6, 3);
    return new ModelState(
            Initialization.of(config, seed), ModelSettings.NONE.withHeads(4), Rectangles.CLASSES)
        .withInputSize(ResizeRule.ofShorter(Rectangles.SIZE));
  }
}
