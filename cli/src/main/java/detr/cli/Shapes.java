package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.coco.CocoCategory;
import detr.coco.CocoFile;
import detr.data.synthetic.ContactSheet;
import detr.data.synthetic.Scene;
import detr.data.synthetic.SceneSettings;
import detr.data.synthetic.ShapeClass;
import detr.image.ImageSize;
import detr.image.Pictures;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr shapes}: the generated dataset as files. */
@Command(
    header = "Draws pictures of shapes over clutter, annotated as COCO's are.",
    description = {
      "What training on shapes draws as it goes, this writes to look at, to evaluate on or to train"
          + " other programs with: DIR/images/000000.png and so on, and DIR/annotations.json.",
      "The same seed gives the same pictures on every machine. Boxes are around what can be seen;"
          + " of every shape at least seven tenths can."
    },
    footer = {
      "  detr shapes --out shapes --count 1000 --seed 2",
      "  detr shapes --sheet sheet.png --seed 2",
      "  detr shapes --out scene.png --count 1 --size 480x640 --shapes 12-16 \\",
      "    --radius 0.07-0.16"
    })
final class Shapes implements Callable<Integer> {
  private static final String OUT = "--out";
  private static final String SHEET = "--sheet";
  private static final int MOST = 1_000_000;

  @Mixin private SharedOptions shared;

  @Option(
      names = OUT,
      paramLabel = "DIR|FILE",
      description = "A new or empty directory; with --count 1 also a .png or .jpg.")
  private Path out;

  @Option(
      names = SHEET,
      paramLabel = "FILE",
      description = "Draw the first 24 scenes side by side with their boxes, as .png or .jpg.")
  private Path sheet;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "100",
      converter = PositiveConverter.class,
      description = "Scenes to write.")
  private int count;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Any integer.")
  private long seed;

  @Option(
      names = "--size",
      paramLabel = "HxW",
      defaultValue = "128x128",
      converter = ImageSizeConverter.class,
      description = "The pictures' size in pixels, height first.")
  private ImageSize size;

  @Option(
      names = "--shapes",
      paramLabel = "MIN-MAX",
      defaultValue = "1-6",
      converter = RangeConverter.class,
      description = "How many in a picture; fewer where they do not fit.")
  private NumberRange shapes;

  @Option(
      names = "--radius",
      paramLabel = "MIN-MAX",
      defaultValue = "0.0547-0.25",
      converter = RangeConverter.class,
      showDefaultValue = NEVER,
      description = "As parts of the shorter side; 0.0547-0.25, 7 to 32 of 128 pixels, by default.")
  private NumberRange radius;

  @Override
  public Integer call() throws IOException {
    SceneSettings settings = settings();
    boolean single = out != null && !Files.isDirectory(out) && InputFiles.isImage(out);
    check(single);
    if (sheet != null) {
      Pictures.write(ContactSheet.draw(settings, seed), sheet);
    }
    if (single) {
      Pictures.write(Scene.draw(settings, seed, 0).image().toBufferedImage(), out);
    } else if (out != null) {
      AtomicFile.writeFolder(out, folder -> write(settings, folder), _ -> false);
    }
    return ExitCode.OK;
  }

  private SceneSettings settings() {
    try {
      return new SceneSettings(
          size.width(),
          size.height(),
          shapes.wholeLeast(),
          shapes.wholeMost(),
          radius.least(),
          radius.most());
    } catch (IllegalArgumentException e) {
      throw CliException.badInput(e.getMessage(), e);
    }
  }

  private void check(boolean single) throws IOException {
    if (out == null && sheet == null) {
      throw CliException.badInput("give --out DIR for a dataset, or --sheet FILE for a look at it");
    }
    if (count > MOST) {
      throw CliException.badInput("--count %d is more than %d".formatted(count, MOST));
    }
    FileClaims claims = new FileClaims();
    if (single) {
      if (count != 1) {
        throw CliException.badInput(
            "%s %s is one picture; add --count 1, or give a directory".formatted(OUT, out));
      }
      Pictures.checkName(out);
      OutputFile.requireWritable(OUT, out);
      claims.writes(OUT, out);
    }
    if (sheet != null) {
      Pictures.checkName(sheet);
      OutputFile.requireWritable(SHEET, sheet);
      claims.writes(SHEET, sheet);
    }
  }

  private void write(SceneSettings settings, Path folder) throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    List<CocoFile.Image> imageRows = new ArrayList<>();
    List<CocoFile.Annotation> annotations = new ArrayList<>();
    try (Progress progress = shared.progress("drawing", Progress.Unit.IMAGES, 0, count)) {
      for (int i = 0; i < count; i++) {
        Scene scene = Scene.draw(settings, seed, i);
        String name = "%06d.png".formatted(i);
        Pictures.write(scene.image().toBufferedImage(), images.resolve(name));
        imageRows.add(new CocoFile.Image(i, name, settings.width(), settings.height()));
        for (Scene.Shown shape : scene.shapes()) {
          annotations.add(annotation(annotations.size() + 1, i, shape));
        }
        progress.advance(1);
      }
    }
    CocoFile coco = new CocoFile(imageRows, categories(), annotations);
    AtomicFile.write(
        folder.resolve("annotations.json"),
        stream -> coco.write(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }

  private static List<CocoCategory> categories() {
    List<CocoCategory> categories = new ArrayList<>();
    for (ShapeClass shape : ShapeClass.values()) {
      categories.add(new CocoCategory(shape.ordinal(), shape.label()));
    }
    return categories;
  }

  private static CocoFile.Annotation annotation(long id, long image, Scene.Shown shape) {
    return new CocoFile.Annotation(
        id,
        image,
        shape.shape().ordinal(),
        shape.x0(),
        shape.y0(),
        shape.x1() - shape.x0(),
        shape.y1() - shape.y0(),
        shape.area(),
        false);
  }
}
