package detr.cli;

import detr.io.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where {@code detect --out} puts the picture of each image. */
final class PictureFiles {
  private final Map<Path, Path> pictures = new HashMap<>();

  private PictureFiles() {}

  /**
   * @param out a picture's name for a single image, else a directory, which is made; null for none
   * @throws CliException if two pictures would have one name, or a picture would replace an image
   */
  static PictureFiles of(Path out, List<Path> images) throws IOException {
    PictureFiles files = new PictureFiles();
    if (out == null || images.isEmpty()) {
      return files;
    }
    boolean directory = Files.isDirectory(out) || images.size() > 1 || !isPictureName(out);
    if (directory) {
      if (Files.exists(out) && !Files.isDirectory(out)) {
        throw CliException.badInput("--out " + out + " is a file; several images need a directory");
      }
      Files.createDirectories(out);
    } else {
      Pictures.checkName(out);
    }
    for (Path image : images) {
      files.add(image, directory ? out.resolve(pictureName(image)) : out);
    }
    return files;
  }

  private void add(Path image, Path picture) throws IOException {
    for (Path other : pictures.keySet()) {
      if (pictures.get(other).equals(picture)) {
        throw CliException.badInput(
            "--out: the pictures of %s and %s would both be %s; run detect for each"
                .formatted(other, image, picture));
      }
    }
    if (Files.exists(picture) && Files.isSameFile(image, picture)) {
      throw CliException.badInput("--out would replace the image " + image + " by its picture");
    }
    pictures.put(image, picture);
  }

  private static boolean isPictureName(Path file) {
    return file.getFileName() != null && extension(file).matches("png|jpe?g");
  }

  /** JPEGs stay JPEGs, all else becomes PNG. */
  private static String pictureName(Path image) {
    String name = image.getFileName().toString();
    return extension(image).matches("png|jpe?g") ? name : name + ".png";
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The picture of an image; null if none is wanted. */
  Path of(Path image) {
    return pictures.get(image);
  }
}
