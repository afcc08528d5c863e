package detr.data.synthetic;

import detr.geometry.Box;
import detr.image.Resize;
import detr.image.RgbImage;
import detr.render.DetectionPainter;
import detr.result.Detection;
import java.awt.image.BufferedImage;
import java.util.List;

/** Many scenes in one picture, with their boxes and names, to look at. */
public final class ContactSheet {
  private static final int COLUMNS = 6;
  private static final int ROWS = 4;
  private static final int GAP = 4;

  /** Scenes are shown at least this large: the shorter side, pixels. */
  private static final int SHORTEST = 256;

  private static final int LONGEST = 512;

  private ContactSheet() {}

  /** The first 24 scenes of a seed. */
  public static BufferedImage draw(SceneSettings settings, long seed) {
    double scale = scale(settings);
    int width = (int) (settings.width() * scale);
    int height = (int) (settings.height() * scale);
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * (width + GAP) - GAP,
            ROWS * (height + GAP) - GAP,
            BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < COLUMNS * ROWS; i++) {
      Scene scene = Scene.draw(settings, seed, i);
      RgbImage image = Resize.bilinear(scene.image(), width, height);
      List<Detection> shapes =
          scene.shapes().stream().map(shape -> labelled(shape, (float) scale)).toList();
      BufferedImage painted = DetectionPainter.paint(image, shapes);
      sheet
          .getRaster()
          .setRect(i % COLUMNS * (width + GAP), i / COLUMNS * (height + GAP), painted.getRaster());
    }
    return sheet;
  }

  private static double scale(SceneSettings settings) {
    int shorter = Math.min(settings.width(), settings.height());
    int longer = Math.max(settings.width(), settings.height());
    return Math.min(Math.max(1, (double) SHORTEST / shorter), (double) LONGEST / longer);
  }

  private static Detection labelled(Scene.Shown shape, float scale) {
    Box box =
        new Box(
            scale * (float) shape.x0(),
            scale * (float) shape.y0(),
            scale * (float) shape.x1(),
            scale * (float) shape.y1());
    return new Detection(shape.shape().label(), shape.shape().ordinal(), 1, box);
  }
}
