package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.coco.CocoCategory;
import detr.coco.CocoFile;
import detr.coco.CocoParts;
import detr.coco.Escapes;
import detr.data.DataFiles;
import detr.data.SameImages;
import detr.data.Stratification;
import detr.weights.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr split}: annotations to train, validate and test with. */
@Command(
    header = "Splits annotations of COCO's layout by image.",
    description = {
      "Writes train.json and val.json, with --test test.json too, into the directory DIR. Every"
          + " class's objects have about the same shares as the images. Images that are the same"
          + " file stay together. The rows keep every field they have, and all else is in every"
          + " part; the images stay where they are. The same seed splits the same."
    },
    footer = {
      "  detr split --data all.json --out parts --val 0.2",
      "  detr split --data all.json --images photos --out parts --val 0.15 \\",
      "    --test 0.15 --seed 7"
    })
final class SplitCommand implements Callable<Integer> {
  private static final List<String> NAMES = List.of("train", "val", "test");

  @Mixin private SharedOptions shared;
  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write into; made if there is none.")
  private Path out;

  @Option(
      names = "--val",
      paramLabel = "PART",
      converter = ProbabilityConverter.class,
      defaultValue = "0.2",
      description = "The share of images to evaluate on, more than 0.")
  private double val;

  @Option(
      names = "--test",
      paramLabel = "PART",
      converter = ProbabilityConverter.class,
      defaultValue = "0",
      showDefaultValue = NEVER,
      description = "The share to test with at last; none unless given.")
  private double test;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Of the choice.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    double[] shares = shares();
    List<Path> targets = targets(shares.length);
    DataFiles files = dataset.open();
    long missing = SameImages.missing(files);
    if (missing > 0) {
      shared.report(
          "warning: %d of %d images are not in %s, and are told apart by their names alone"
                  .formatted(missing, files.coco().images().size(), files.images())
              + "; --images names their folder");
    }
    Map<Long, Map<Long, Integer>> objects = objects(files.coco());
    Map<Long, Integer> partOfImage = parts(files, objects, shares);
    Files.createDirectories(out);
    write(targets, partOfImage, new ArrayList<>());
    print(files.coco(), objects, partOfImage, shares.length);
    shared
        .out()
        .printf(
            "%ndetr train --data %s --images %s --val %s --val-images %2$s --out run%n",
            SharedOptions.quoted(targets.get(0).toString()),
            SharedOptions.quoted(files.images().normalize().toString()),
            SharedOptions.quoted(targets.get(1).toString()));
    return ExitCode.OK;
  }

  private double[] shares() {
    double train = 1 - val - test;
    if (!(val > 0 && train > 0)) {
      throw CliException.badInput(
          "--val %s, --test %s: --val must be more than 0, and both together below 1"
              .formatted(val, test));
    }
    return test > 0 ? new double[] {train, val, test} : new double[] {train, val};
  }

  private List<Path> targets(int parts) {
    OutputFile.requireDirectory("--out", out);
    List<Path> targets =
        NAMES.subList(0, parts).stream().map(name -> out.resolve(name + ".json")).toList();
    for (Path target : targets) {
      if (Files.exists(target)) {
        throw CliException.badInput(
            "--out %s: %s is there already; name another directory".formatted(out, target));
      }
    }
    return targets;
  }

  /** By image the number of objects of each class, crowds left out. */
  private Map<Long, Map<Long, Integer>> objects(CocoFile coco) {
    Map<Long, Map<Long, Integer>> objects = new HashMap<>();
    for (CocoFile.Image image : coco.images()) {
      if (objects.put(image.id(), new TreeMap<>()) != null) {
        throw unsound("two images have the id " + image.id());
      }
    }
    Set<Long> classes =
        coco.categories().stream().map(CocoCategory::id).collect(Collectors.toSet());
    for (CocoFile.Annotation annotation : coco.annotations()) {
      Map<Long, Integer> ofImage = objects.get(annotation.imageId());
      if (ofImage == null || !classes.contains(annotation.categoryId())) {
        throw unsound("annotation %d is of an unknown image or class".formatted(annotation.id()));
      }
      if (!annotation.crowd()) {
        ofImage.merge(annotation.categoryId(), 1, Integer::sum);
      }
    }
    return objects;
  }

  private CliException unsound(String problem) {
    return CliException.badInput(
        "%s: %s; 'detr doctor --data %s' names all that is wrong"
            .formatted(dataset.data(), problem, dataset.data()));
  }

  private Map<Long, Integer> parts(
      DataFiles files, Map<Long, Map<Long, Integer>> objects, double[] shares) throws IOException {
    List<List<CocoFile.Image>> groups = SameImages.groups(files);
    List<Map<Long, Integer>> examples = new ArrayList<>();
    for (List<CocoFile.Image> group : groups) {
      Map<Long, Integer> all = new TreeMap<>();
      for (CocoFile.Image image : group) {
        objects.get(image.id()).forEach((c, count) -> all.merge(c, count, Integer::sum));
      }
      examples.add(all);
    }
    int[] parts = Stratification.parts(examples, shares, seed);
    Map<Long, Integer> partOfImage = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      for (CocoFile.Image image : groups.get(i)) {
        partOfImage.put(image.id(), parts[i]);
      }
    }
    for (int part = 0; part < shares.length; part++) {
      if (!partOfImage.containsValue(part)) {
        throw CliException.badInput(
            "%s: of %d different images %s would get none; give it a larger share"
                .formatted(dataset.data(), groups.size(), NAMES.get(part)));
      }
    }
    return partOfImage;
  }

  /** Opens one after the other, and none gets its name before all are written. */
  private void write(List<Path> targets, Map<Long, Integer> partOfImage, List<Writer> opened)
      throws IOException {
    if (opened.size() == targets.size()) {
      CocoParts.write(dataset.data(), partOfImage, opened);
      return;
    }
    AtomicFile.write(
        targets.get(opened.size()),
        stream -> {
          opened.add(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
          write(targets, partOfImage, opened);
        });
  }

  private void print(
      CocoFile coco,
      Map<Long, Map<Long, Integer>> objects,
      Map<Long, Integer> partOfImage,
      int parts) {
    PrintWriter printer = shared.out();
    NAMES.subList(0, parts).forEach(name -> printer.printf("%8s", name));
    printer.println();
    int[] images = new int[parts];
    Map<Long, int[]> ofClass = new HashMap<>();
    partOfImage.forEach(
        (image, part) -> {
          images[part]++;
          objects
              .get(image)
              .forEach((c, n) -> ofClass.computeIfAbsent(c, _ -> new int[parts])[part] += n);
        });
    printRow("images", images);
    for (CocoCategory category : coco.categories()) {
      String name = category.name() == null ? category.described() : category.name();
      printRow(Escapes.visible(name), ofClass.getOrDefault(category.id(), new int[parts]));
    }
  }

  private void printRow(String name, int[] counts) {
    for (int count : counts) {
      shared.out().printf("%8d", count);
    }
    shared.out().println("  " + name);
  }
}
