package detr.render;

import detr.image.RgbImage;
import detr.result.Segment;
import detr.result.Segmentation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws segments over images: a transparent colour with an outline, and a label inside. */
public final class SegmentationPainter {
  private static final double OPACITY = 0.5;

  /** Between the colours of segments of one class, the first of which has the class's. */
  private static final int COLOUR_STEP = 1000;

  private final Segmentation segmentation;
  private final BufferedImage picture;
  private final List<Color> colours = new ArrayList<>();

  private SegmentationPainter(Segmentation segmentation, BufferedImage picture) {
    this.segmentation = segmentation;
    this.picture = picture;
    List<Integer> classes = segmentation.segments().stream().map(Segment::classId).toList();
    for (int id = 0; id < classes.size(); id++) {
      int classId = classes.get(id);
      long before = classes.subList(0, id).stream().filter(c -> c == classId).count();
      colours.add(ClassColor.of((int) (classId + COLOUR_STEP * before)));
    }
  }

  /**
   * A copy of the image with every segment coloured and labelled, as it was where none is.
   *
   * @throws IllegalArgumentException if the segmentation is of an image of another size
   */
  public static BufferedImage paint(RgbImage image, Segmentation segmentation) {
    if (image.width() != segmentation.width() || image.height() != segmentation.height()) {
      throw new IllegalArgumentException(
          "segments of %dx%d for an image of %dx%d"
              .formatted(
                  segmentation.width(), segmentation.height(), image.width(), image.height()));
    }
    BufferedImage picture = image.toBufferedImage();
    if (!segmentation.segments().isEmpty()) {
      SegmentationPainter painter = new SegmentationPainter(segmentation, picture);
      int[] distances = Edges.distances(segmentation);
      painter.colour(distances);
      painter.label(distances);
    }
    return picture;
  }

  /** Segments at half opacity; their outlines, which are within them, opaque. */
  private void colour(int[] distances) {
    int outline = (int) Math.max(1, LabelChip.line(picture) / 2);
    int width = segmentation.width();
    for (int i = 0; i < distances.length; i++) {
      if (segmentation.ids()[i] == Segmentation.LEFT_OUT) {
        continue;
      }
      Color colour = colours.get(segmentation.ids()[i]);
      boolean edge = distances[i] <= outline && !Edges.atBorder(segmentation, i, outline);
      int x = i % width;
      int y = i / width;
      picture.setRGB(x, y, blend(colour, picture.getRGB(x, y), edge ? 1 : OPACITY));
    }
  }

  private static int blend(Color colour, int rgb, double opacity) {
    int mixed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int over = colour.getRGB() >> shift & 0xff;
      int under = rgb >> shift & 0xff;
      mixed |= (int) Math.round(opacity * over + (1 - opacity) * under) << shift;
    }
    return mixed;
  }

  /** Each label at the pixel of its segment that is farthest from the edge; small ones choose. */
  private void label(int[] distances) {
    int[] deepest = new int[colours.size()];
    int[] most = new int[colours.size()];
    for (int i = 0; i < distances.length; i++) {
      int id = segmentation.ids()[i];
      if (id != Segmentation.LEFT_OUT && distances[i] > most[id]) {
        most[id] = distances[i];
        deepest[id] = i;
      }
    }
    Graphics2D graphics = LabelChip.graphics(picture);
    ChipLayout layout = new ChipLayout(picture.getWidth(), picture.getHeight(), List.of());
    List<Segment> smallFirst =
        segmentation.segments().stream()
            .sorted((a, b) -> Integer.compare(a.area(), b.area()))
            .toList();
    for (Segment segment : smallFirst) {
      String text = LabelChip.text(segment.label(), segment.score());
      Color colour = colours.get(segment.id());
      LabelChip chip = LabelChip.of(text, colour, picture, Lettering::ofSize);
      if (chip != null) {
        int x = deepest[segment.id()] % picture.getWidth();
        int y = deepest[segment.id()] / picture.getWidth();
        layout
            .place(x, y, chip.width(), chip.height())
            .ifPresent(place -> chip.at(place).draw(graphics));
      }
    }
    graphics.dispose();
  }
}
