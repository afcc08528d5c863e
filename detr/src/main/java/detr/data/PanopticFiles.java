package detr.data;

import detr.coco.CocoFile;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticGroundTruth;
import detr.image.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * COCO's panoptic annotations with the folders of the images and of the PNGs that they name, of
 * which nothing has been read yet.
 *
 * @param annotations the file
 * @param truth what is in it
 * @param images the folder of the images
 * @param pictures the folder of the PNGs, which have the segment of every pixel
 * @param reading how images and PNGs are read
 */
public record PanopticFiles(
    Path annotations, PanopticGroundTruth truth, Path images, Path pictures, ReadOptions reading) {
  /**
   * Reads annotations such as COCO's panoptic_train2017.json, whose PNGs are in
   * panoptic_train2017/.
   *
   * @param images null for the usual places, as {@link DataFiles#open} has them; the folder of the
   *     PNGs is the last of them
   * @throws IOException if the file cannot be read
   * @throws detr.coco.CocoException if it is not of COCO's panoptic layout
   * @throws DataException if there is no such folder, or a file would be image and PNG of its
   *     segments at once
   */
  public static PanopticFiles open(Path annotations, Path images, Path pictures)
      throws IOException {
    PanopticGroundTruth truth = PanopticGroundTruth.read(annotations);
    if (!Files.isDirectory(pictures)) {
      throw new DataException(
          pictures + ": there is no such folder of PNGs with the segments of the images");
    }
    Path folder = DataFiles.folder(annotations, coco(truth), images, List.of(pictures));
    PanopticFiles files =
        new PanopticFiles(annotations, truth, folder, pictures, ReadOptions.STANDARD);
    files.requireTwoFiles();
    return files;
  }

  /** Images that happen to have the PNGs' names would be learnt from instead of the images. */
  private void requireTwoFiles() {
    DataFiles files = new DataFiles(annotations, coco(truth), images, reading);
    for (int i = 0; i < truth.annotations().size(); i++) {
      Path image = files.file(files.coco().images().get(i));
      Path picture = pictures.resolve(truth.annotations().get(i).fileName());
      if (image != null && DataFiles.plain(image).equals(DataFiles.plain(picture))) {
        throw new DataException(
            "%s: would be both an image and the PNG of its segments; name the folder of the images"
                    .formatted(picture)
                + " (--images)");
      }
    }
  }

  /** The same with images and PNGs read otherwise. */
  public PanopticFiles withReading(ReadOptions options) {
    return new PanopticFiles(annotations, truth, images, pictures, options);
  }

  /**
   * Reads every PNG once for the boxes of its segments.
   *
   * @param scanned is run after each of the annotations, by several threads
   */
  public PanopticScan scan(Runnable scanned) {
    return new PanopticScanner(this).scan(scanned);
  }

  /** The classes, and an image of a size not yet known for each annotation. */
  static CocoFile coco(PanopticGroundTruth truth) {
    List<CocoFile.Image> images = new ArrayList<>();
    boolean numbers =
        truth.annotations().stream().allMatch(annotation -> isNumber(annotation.imageId()));
    for (PanopticAnnotation annotation : truth.annotations()) {
      String id = annotation.imageId();
      long number = numbers ? Long.parseLong(id) : images.size();
      images.add(new CocoFile.Image(number, truth.images().get(id), 0, 0));
    }
    return new CocoFile(images, truth.classes(), List.of());
  }

  /** Whether it is written as numbers are, so that another is another number. */
  private static boolean isNumber(String id) {
    try {
      return Long.toString(Long.parseLong(id)).equals(id);
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
