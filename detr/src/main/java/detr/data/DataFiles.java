package detr.data;

import detr.coco.CocoFile;
import detr.image.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Annotations and the folder of the images they name.
 *
 * @param annotations the file
 * @param coco what is in it
 * @param images the folder
 * @param reading how the images are read
 */
public record DataFiles(Path annotations, CocoFile coco, Path images, ReadOptions reading) {
  /**
   * Reads annotations.
   *
   * @param images null for the usual places: of {@code DIR/train.json}, {@code DIR/train}, else
   *     {@code DIR/images}, else {@code DIR}: the first that has the first image, or that there is
   * @throws IOException if the file cannot be read
   * @throws detr.coco.CocoException if it is not of COCO's layout
   * @throws DataException if there is no such folder
   */
  public static DataFiles open(Path annotations, Path images) throws IOException {
    CocoFile coco = CocoFile.read(annotations);
    return new DataFiles(
        annotations, coco, folder(annotations, coco, images, List.of()), ReadOptions.STANDARD);
  }

  /** The same with images read otherwise. */
  public DataFiles withReading(ReadOptions options) {
    return new DataFiles(annotations, coco, images, options);
  }

  /**
   * Where the images are.
   *
   * @param images null for the usual places
   * @param others folders of something else: of the usual places those that come last
   * @throws DataException if there is no such folder
   */
  static Path folder(Path annotations, CocoFile coco, Path images, List<Path> others) {
    if (images == null) {
      String first = coco.images().isEmpty() ? null : coco.images().getFirst().fileName();
      return usualFolder(annotations, first, others);
    }
    if (!Files.isDirectory(images)) {
      throw new DataException(images + ": there is no such folder of images");
    }
    return images;
  }

  /** The same for every way to name a file from here. */
  static Path plain(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * Where images are that no folder is named for: see {@link #open}.
   *
   * @param image the name of one of them; null if the annotations name none
   * @param others folders of something else: those that come last
   */
  public static Path usualFolder(Path annotations, String image, List<Path> others) {
    List<Path> last = others.stream().map(DataFiles::plain).toList();
    Path beside = annotations.toAbsolutePath().getParent();
    String name = annotations.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    List<Path> folders =
        Stream.of(beside.resolve(name), beside.resolve("images"), beside)
            .filter(Files::isDirectory)
            .sorted(Comparator.comparing(folder -> last.contains(plain(folder))))
            .toList();
    return folders.stream()
        .filter(folder -> image == null || isFile(folder, image))
        .findFirst()
        .orElse(folders.getFirst());
  }

  private static boolean isFile(Path folder, String image) {
    Path file = file(folder, image);
    return file != null && Files.isRegularFile(file);
  }

  /** Where an image should be; null if the annotations have no valid name for it. */
  Path file(CocoFile.Image image) {
    return image.fileName() == null ? null : file(images, image.fileName());
  }

  /** Why a file may be missing whose name is this; empty where the name says nothing. */
  public static String hint(String fileName) {
    return fileName.contains("\\")
        ? " (its file_name has \\ between folders, where / belongs)"
        : "";
  }

  private static Path file(Path folder, String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
