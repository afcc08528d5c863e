package detr.data;

import detr.coco.CocoCategory;
import detr.coco.CocoFile;
import detr.image.ImageException;
import detr.image.ImageSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Examines a dataset before it is trained on. Of images only the headers are read. */
public final class Doctor {
  private static final double SMALL = 32 * 32;
  private static final double MEDIUM = 96 * 96;

  private final DataFiles files;
  private final Map<Finding, List<String>> findings = new EnumMap<>(Finding.class);
  private final Map<Long, CocoFile.Image> images = new HashMap<>();
  private final Map<Long, CocoCategory> classes = new HashMap<>();

  /** Of each class. */
  private final Map<Long, Integer> objects = new HashMap<>();

  private final Map<Long, Integer> objectsOfImage = new HashMap<>();
  private final int[] sizes = new int[3];
  private int crowds;

  private Doctor(DataFiles files) {
    this.files = files;
  }

  /**
   * Looks at everything.
   *
   * @param examined is run after each image
   */
  public static Diagnosis examine(DataFiles files, Runnable examined) {
    return new Doctor(files).examine(examined);
  }

  /**
   * Looks at everything of panoptic annotations; what is wrong with their PNGs has been found.
   *
   * @param examined is run after each image
   */
  public static Diagnosis examine(PanopticScan scan, Runnable examined) {
    Doctor doctor = new Doctor(scan.boxes());
    scan.findings()
        .forEach((finding, places) -> doctor.findings.put(finding, new ArrayList<>(places)));
    return doctor.examine(examined);
  }

  private Diagnosis examine(Runnable examined) {
    examineClasses();
    examineImages(examined);
    examineAnnotations();
    return diagnosis();
  }

  private void found(Finding finding, String place, Object... arguments) {
    findings.computeIfAbsent(finding, _ -> new ArrayList<>()).add(place.formatted(arguments));
  }

  private void examineClasses() {
    Map<String, CocoCategory> names = new HashMap<>();
    for (CocoCategory category : files.coco().categories()) {
      if (classes.putIfAbsent(category.id(), category) != null) {
        found(Finding.DUPLICATE_ID, "class %d", category.id());
      }
      if (!category.hasSoundName()) {
        found(Finding.BAD_CLASS_NAME, "%s", category.described());
        continue;
      }
      CocoCategory other = names.put(category.name(), category);
      if (other != null) {
        found(Finding.SAME_NAME, "%s, and %s", other.described(), category.described());
      }
    }
  }

  private void examineImages(Runnable examined) {
    Set<Path> paths = new HashSet<>();
    for (CocoFile.Image image : files.coco().images()) {
      Path file = files.file(image);
      CocoFile.Image known = image;
      if (file == null) {
        found(Finding.BAD_NAME, "image %d", image.id());
      } else {
        if (!paths.add(file.normalize())) {
          found(Finding.SAME_FILE, "image %d: %s", image.id(), file);
        }
        known = examineFile(image, file);
      }
      if (images.putIfAbsent(image.id(), known) != null) {
        found(Finding.DUPLICATE_ID, "image %d", image.id());
      }
      examined.run();
    }
  }

  /** The image with the size its file has, if it has one. */
  private CocoFile.Image examineFile(CocoFile.Image image, Path file) {
    if (!Files.isRegularFile(file)) {
      found(
          Finding.MISSING_FILE,
          "image %d: %s%s",
          image.id(),
          file,
          DataFiles.hint(image.fileName()));
      return image;
    }
    try {
      ImageSize size = ImageSize.read(file, files.reading());
      if (DataBoxes.disagrees(image, size.width(), size.height())) {
        found(
            Finding.OTHER_SIZE,
            "image %d: %s %s",
            image.id(),
            file,
            SizeProblem.of(image, file, size.width(), size.height()));
      }
      return new CocoFile.Image(image.id(), image.fileName(), size.width(), size.height());
    } catch (ImageException e) {
      found(Finding.UNREADABLE_FILE, "image %d: %s", image.id(), e.getMessage());
      return image;
    }
  }

  private void examineAnnotations() {
    Set<Long> ids = new HashSet<>();
    for (CocoFile.Annotation annotation : files.coco().annotations()) {
      if (!ids.add(annotation.id())) {
        found(Finding.DUPLICATE_ID, "annotation %d", annotation.id());
      }
      CocoFile.Image image = images.get(annotation.imageId());
      boolean known = classes.containsKey(annotation.categoryId());
      if (!known) {
        found(
            Finding.UNKNOWN_CLASS,
            "annotation %d: class %d",
            annotation.id(),
            annotation.categoryId());
      }
      if (image == null) {
        found(
            Finding.UNKNOWN_IMAGE,
            "annotation %d: image %d",
            annotation.id(),
            annotation.imageId());
      } else if (examineBox(annotation, image) && known) {
        count(annotation);
      }
    }
  }

  private void count(CocoFile.Annotation annotation) {
    if (annotation.crowd()) {
      crowds++;
      return;
    }
    objects.merge(annotation.categoryId(), 1, Integer::sum);
    objectsOfImage.merge(annotation.imageId(), 1, Integer::sum);
    sizes[annotation.area() < SMALL ? 0 : annotation.area() < MEDIUM ? 1 : 2]++;
  }

  /** Whether there is something to learn in it. */
  private boolean examineBox(CocoFile.Annotation a, CocoFile.Image image) {
    String box =
        "annotation %d (image %d, %s): [%s, %s, %s, %s]"
            .formatted(a.id(), image.id(), image.fileName(), a.x(), a.y(), a.width(), a.height());
    if (!DataBoxes.finite(a)) {
      found(Finding.NOT_A_NUMBER, "%s", box);
      return false;
    }
    if (a.width() <= 0 || a.height() <= 0) {
      found(Finding.EMPTY_BOX, "%s", box);
      return false;
    }
    if (image.width() <= 0 || image.height() <= 0) {
      return true;
    }
    String inside = box + " of %dx%d pixels".formatted(image.width(), image.height());
    double[] corners = DataBoxes.clipped(a, image.width(), image.height());
    if (DataBoxes.isOutside(a, image.width(), image.height())) {
      found(Finding.OUTSIDE, "%s", inside);
      return false;
    }
    if (!DataBoxes.isLearnable(DataBoxes.relative(corners, image.width(), image.height()))) {
      found(Finding.TOO_THIN, "%s", inside);
      return false;
    }
    if (DataBoxes.over(a, image.width(), image.height()) > 1) {
      found(Finding.STICKS_OUT, "%s", inside);
    }
    return true;
  }

  private Diagnosis diagnosis() {
    Map<String, Integer> perClass = new LinkedHashMap<>();
    classes.values().stream()
        .sorted(Comparator.comparing(CocoCategory::id))
        .forEach(
            category -> {
              int count = objects.getOrDefault(category.id(), 0);
              String name = category.hasSoundName() ? category.name() : category.described();
              perClass.merge(name, count, Integer::sum);
              if (count == 0) {
                found(Finding.UNUSED_CLASS, "%s", category.described());
              }
            });
    return new Diagnosis(
        findings,
        files.coco().images().size(),
        List.copyOf(objectsOfImage.values()),
        crowds,
        perClass,
        List.of(sizes[0], sizes[1], sizes[2]));
  }
}
