package detr.cli;

import detr.coco.CocoFile;
import detr.data.PascalVoc;
import detr.data.Yolo;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detr import}: other annotations to COCO's. */
@Command(
    header = "Converts annotations of Pascal VOC or YOLO to COCO's layout.",
    description = {
      "voc: DIR has Annotations/*.xml and JPEGImages/. Difficult objects become crowds.",
      "yolo: DIR has images/, labels/*.txt and the class names, in data.yaml or one a line."
          + " Polygons become the boxes around them.",
      "The images stay where they are; give their folder to other commands as --images."
    },
    footer = {
      "  detr import voc VOCdevkit/VOC2012 --out voc.json",
      "  detr import yolo dataset --names dataset/classes.txt --out yolo.json"
    })
final class ImportCommand implements Callable<Integer> {
  private static final String OUT = "--out";
  private static final List<String> USUAL_NAMES =
      List.of(
          "classes.txt",
          "names.txt",
          "obj.names",
          "labels/classes.txt",
          "data.yaml",
          "data.yml",
          "dataset.yaml");

  /** The layouts that are read. */
  enum Kind {
    VOC,
    YOLO
  }

  @Mixin private SharedOptions shared;
  @Mixin private PictureOptions reading;

  @Parameters(index = "0", paramLabel = "voc|yolo", description = "What the annotations are.")
  private Kind kind;

  @Parameters(index = "1", paramLabel = "DIR", description = "The dataset.")
  private Path directory;

  @Option(
      names = OUT,
      paramLabel = "FILE",
      required = true,
      description = "The annotations in COCO's layout, .json.")
  private Path out;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Where the images are, if not in JPEGImages/ (voc) or images/ (yolo) of DIR.")
  private Path images;

  @Option(
      names = "--annotations",
      paramLabel = "DIR",
      description = "Where the annotations are, if not in Annotations/ (voc) or labels/ (yolo).")
  private Path annotations;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description =
          "The class names of yolo, if not in DIR: classes.txt, names.txt, obj.names,"
              + " labels/classes.txt, data.yaml, data.yml or dataset.yaml.")
  private Path names;

  @Override
  public Integer call() throws IOException {
    OutputFile.requireWritable(OUT, out);
    if (names != null && kind == Kind.VOC) {
      throw CliException.badInput("--names is for yolo; voc names its classes in each file");
    }
    boolean voc = kind == Kind.VOC;
    Path texts = folder(annotations, "--annotations", voc ? "Annotations" : "labels");
    Path pictures = folder(images, "--images", voc ? "JPEGImages" : "images");
    Path classes = voc ? null : namesFile();
    // What is not there yet is no input.
    if (Files.exists(out)) {
      new FileClaims()
          .readsAll(files(pictures))
          .readsAll(files(texts))
          .reads(classes)
          .writes(OUT, out);
    }
    CocoFile coco =
        voc
            ? PascalVoc.read(texts, pictures, InputFiles::isImage, reading.quietly(), this::warn)
            : yolo(pictures, texts, classes);
    AtomicFile.write(
        out, stream -> coco.write(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
    shared
        .out()
        .printf(
            "%d images, %d objects of %d classes%n",
            coco.images().size(), coco.annotations().size(), coco.categories().size());
    return ExitCode.OK;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private CocoFile yolo(Path folder, Path labels, Path names) throws IOException {
    List<Path> pictures = files(folder).stream().filter(InputFiles::isImage).toList();
    if (pictures.isEmpty()) {
      throw CliException.badInput("no images in the directory " + folder);
    }
    return Yolo.read(pictures, folder, labels, names, reading.quietly(), this::warn);
  }

  private void warn(String line) {
    shared.report("warning: " + line);
  }

  private Path folder(Path given, String option, String usual) {
    Path folder = given == null ? directory.resolve(usual) : given;
    if (!Files.isDirectory(folder)) {
      throw CliException.badInput(
          "there is no directory %s; name it with %s DIR".formatted(folder, option));
    }
    return folder;
  }

  private Path namesFile() {
    if (names != null) {
      return names;
    }
    return USUAL_NAMES.stream()
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                CliException.badInput(
                    "there is no file of class names in %s, such as %s; name it with --names FILE"
                        .formatted(directory, String.join(", ", USUAL_NAMES))));
  }
}
