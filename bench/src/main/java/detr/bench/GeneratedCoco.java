package detr.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Annotations and results as COCO's and a DETR's, always the same: about 7 objects an image, of 80
 * classes of which the first are the most frequent, and 100 detections, some of them near an object
 * and the rest anywhere.
 */
final class GeneratedCoco {
  private static final int CLASSES = 80;
  private static final int DETECTIONS = 100;
  private static final double OBJECTS = 7.2;
  private static final double CROWDS = 0.01;
  private static final double NEAR_AN_OBJECT = 0.2;
  private static final double SHIFT = 8;

  private final Random random = new Random(1);
  private final Writer annotations;
  private final Writer results;
  private int objects;
  private int detections;

  private GeneratedCoco(Writer annotations, Writer results) {
    this.annotations = annotations;
    this.results = results;
  }

  private record Thing(int category, double[] box) {}

  static void write(int images, Path annotations, Path results) throws IOException {
    try (Writer annotationsOut = Files.newBufferedWriter(annotations);
        Writer resultsOut = Files.newBufferedWriter(results)) {
      new GeneratedCoco(annotationsOut, resultsOut).write(images);
    }
  }

  private void write(int images) throws IOException {
    annotations.write("{\"images\": [");
    for (int i = 1; i <= images; i++) {
      add(annotations, i == 1, "{\"id\": %d, \"file_name\": \"%d.jpg\"}", i, i);
    }
    annotations.write("], \"categories\": [");
    for (int c = 1; c <= CLASSES; c++) {
      add(annotations, c == 1, "{\"id\": %d, \"name\": \"class %d\"}", c, c);
    }
    annotations.write("], \"annotations\": [");
    results.write("[");
    for (int i = 1; i <= images; i++) {
      writeImage(i);
    }
    annotations.write("]}\n");
    results.write("]\n");
  }

  private void writeImage(int image) throws IOException {
    Thing[] things = new Thing[(int) (random.nextDouble() * 2 * OBJECTS + 0.5)];
    for (int i = 0; i < things.length; i++) {
      things[i] = anything();
      double[] box = things[i].box;
      add(
          annotations,
          objects++ == 0,
          "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": %s, \"area\": %.2f,"
              + " \"iscrowd\": %d, \"segmentation\": [%s]}",
          objects,
          image,
          things[i].category,
          text(box),
          box[2] * box[3] * (0.5 + random.nextDouble() / 2),
          random.nextDouble() < CROWDS ? 1 : 0,
          text(box));
    }
    for (int i = 0; i < DETECTIONS; i++) {
      boolean near = things.length > 0 && random.nextDouble() < NEAR_AN_OBJECT;
      Thing found = near ? shifted(things[random.nextInt(things.length)]) : anything();
      add(
          results,
          detections++ == 0,
          "{\"image_id\": %d, \"category_id\": %d, \"bbox\": %s, \"score\": %.4f}",
          image,
          found.category,
          text(found.box),
          random.nextDouble());
    }
  }

  private Thing anything() {
    double[] box = {
      random.nextDouble() * 500, random.nextDouble() * 380, size(), size(),
    };
    return new Thing(1 + (int) (CLASSES * Math.pow(random.nextDouble(), 2)), box);
  }

  private double size() {
    return 5 + 295 * random.nextDouble();
  }

  private Thing shifted(Thing thing) {
    double[] box = thing.box.clone();
    for (int i = 0; i < box.length; i++) {
      box[i] += SHIFT * random.nextGaussian();
    }
    box[2] = Math.max(1, box[2]);
    box[3] = Math.max(1, box[3]);
    return new Thing(thing.category, box);
  }

  private static String text(double[] box) {
    return String.format(Locale.ROOT, "[%.2f, %.2f, %.2f, %.2f]", box[0], box[1], box[2], box[3]);
  }

  private static void add(Writer out, boolean first, String form, Object... values)
      throws IOException {
    out.write(first ? "\n" : ",\n");
    out.write(String.format(Locale.ROOT, form, values));
  }
}
