package detr.data;

import detr.coco.CocoFile;
import detr.image.ImageSize;
import detr.image.RgbImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;

/**
 * Images on disk with annotations of COCO's layout. As in the original, crowds are left out, boxes
 * are clipped to the image, boxes without area are left out, and images without objects stay.
 */
public final class CocoDataset implements Dataset {
  /** Bytes of decoded images to keep: those of some hundred photos. */
  private static final long MOST_KEPT = 256L << 20;

  private final DataFiles files;
  private final ClassMapping classes;
  private final List<List<CocoFile.Annotation>> objects = new ArrayList<>();

  /** The images that have been read and kept: as many as there is room for. */
  private final AtomicReferenceArray<RgbImage> kept;

  /** Bytes that the images that may still be kept may take. */
  private final AtomicLong room;

  /**
   * @throws DataException if there is no image, an annotation's image or class is unknown, or a box
   *     is not of numbers; {@link Doctor} would have named them all
   */
  public CocoDataset(DataFiles files, ClassMapping classes) {
    this(files, classes, MOST_KEPT);
  }

  /**
   * @param mostKept bytes of decoded images to keep
   */
  CocoDataset(DataFiles files, ClassMapping classes, long mostKept) {
    this.files = files;
    this.classes = classes;
    Map<Long, List<CocoFile.Annotation>> byImage = new HashMap<>();
    for (CocoFile.Image image : files.coco().images()) {
      List<CocoFile.Annotation> found = new ArrayList<>();
      objects.add(found);
      byImage.put(image.id(), found);
    }
    if (objects.isEmpty()) {
      throw new DataException(files.annotations() + ": lists no images");
    }
    kept = new AtomicReferenceArray<>(objects.size());
    room = new AtomicLong(mostKept);
    for (CocoFile.Annotation annotation : files.coco().annotations()) {
      List<CocoFile.Annotation> image = byImage.get(annotation.imageId());
      if (image == null || !classes.ids().containsKey(annotation.categoryId())) {
        throw refuse(annotation, "is of an unknown image or class");
      }
      if (!DataBoxes.finite(annotation)) {
        throw refuse(annotation, "has a box that is not of numbers");
      }
      if (!annotation.crowd()) {
        image.add(annotation);
      }
    }
  }

  private DataException refuse(CocoFile.Annotation annotation, String problem) {
    return new DataException(
        "%s: annotation %d %s".formatted(files.annotations(), annotation.id(), problem));
  }

  @Override
  public int size() {
    return objects.size();
  }

  @Override
  public long mostBytesKept() {
    return MOST_KEPT;
  }

  @Override
  public Set<ImageSize> imageSizes() {
    Set<ImageSize> sizes = new HashSet<>();
    for (CocoFile.Image row : files.coco().images()) {
      if (row.width() > 0 && row.height() > 0) {
        sizes.add(new ImageSize((int) row.height(), (int) row.width()));
      } else {
        ImageSize size = ImageSize.read(file(row), files.reading());
        sizes.add(size);
      }
    }
    return sizes;
  }

  /** The numbers of images and objects, and a checksum of names, sizes of files, and boxes. */
  @Override
  public String description() {
    CRC32C checksum = new CRC32C();
    int count = 0;
    for (int i = 0; i < objects.size(); i++) {
      CocoFile.Image row = files.coco().images().get(i);
      StringBuilder text = new StringBuilder();
      text.append(row.id()).append(row.fileName()).append(file(row).toFile().length());
      for (CocoFile.Annotation a : objects.get(i)) {
        text.append(' ').append(classes.ids().get(a.categoryId()));
        text.append(List.of(a.x(), a.y(), a.width(), a.height()));
      }
      checksum.update(text.toString().getBytes(StandardCharsets.UTF_8));
      count += objects.get(i).size();
    }
    return "of %d images and %d objects with the checksum %08x"
        .formatted(objects.size(), count, checksum.getValue());
  }

  @Override
  public List<String> classes() {
    return classes.names();
  }

  /**
   * Reads an image.
   *
   * @throws detr.image.ImageException if it cannot be read
   * @throws DataException if its size is not the annotated one
   */
  @Override
  public Example get(int index) {
    return get(index, null);
  }

  /** The objects of an image, in the order of its example's labels. */
  List<CocoFile.Annotation> objects(int index) {
    return objects.get(index);
  }

  /**
   * An example with masks.
   *
   * @param masks of all {@link #objects}; null for none
   */
  Example get(int index, TargetMasks masks) {
    CocoFile.Image row = files.coco().images().get(index);
    RgbImage image = kept.get(index);
    if (image == null) {
      image = read(row);
      keep(index, image);
    }
    List<CocoFile.Annotation> found = objects.get(index);
    int[] labels = new int[found.size()];
    double[] boxes = new double[4 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      double[] corners = DataBoxes.clipped(found.get(i), image.width(), image.height());
      double[] box = DataBoxes.relative(corners, image.width(), image.height());
      System.arraycopy(box, 0, boxes, 4 * i, 4);
      labels[i] = classes.ids().get(found.get(i).categoryId());
    }
    return new Example(row.id(), image, DataBoxes.target(labels, boxes, masks));
  }

  /** Keeps an image if there is room for what it really takes, whatever its annotated size. */
  private void keep(int index, RgbImage image) {
    long bytes = image.rgb().length;
    if (room.addAndGet(-bytes) < 0 || !kept.compareAndSet(index, null, image)) {
      room.addAndGet(bytes);
    }
  }

  private Path file(CocoFile.Image row) {
    Path file = files.file(row);
    if (file == null) {
      throw new DataException(
          "%s: image %d has no valid file name".formatted(files.annotations(), row.id()));
    }
    return file;
  }

  private RgbImage read(CocoFile.Image row) {
    RgbImage image = RgbImage.read(file(row), files.reading());
    if (DataBoxes.disagrees(row, image.width(), image.height())) {
      throw new DataException(
          files.file(row)
              + ": "
              + SizeProblem.of(row, files.file(row), image.width(), image.height()));
    }
    return image;
  }
}
