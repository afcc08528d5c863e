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
  private static final String OPTION = "--out";

  private final Map<Path, Path> pictures = new HashMap<>();

  /** Null where it is not wanted or not needed. */
  private final Path directory;

  private PictureFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * @param out a picture's name for a single image, else a directory; null for none
   * @throws CliException if several pictures would have one name, a picture would replace an image,
   *     or a directory is missing
   * @throws detr.io.ImageException if it is the name of a picture of a kind that is not written
   */
  static PictureFiles of(Path out, List<Path> images) throws IOException {
    if (out == null) {
      return new PictureFiles(null);
    }
    if (!Files.isDirectory(out) && InputFiles.isImage(out)) {
      Pictures.checkName(out);
      OutputFile.requireWritable(OPTION, out);
      PictureFiles single = new PictureFiles(null);
      for (Path image : images) {
        single.add(image, out);
      }
      return single;
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw CliException.badInput(
          "%s %s is a file; give a directory, or a name that ends on .png or .jpg"
              .formatted(OPTION, out));
    }
    PictureFiles files = new PictureFiles(out);
    for (Path image : images) {
      files.add(image, out.resolve(pictureName(image)));
    }
    return files;
  }

  /** Makes the directory for the pictures, if one is needed. */
  void createDirectory() throws IOException {
    if (directory != null) {
      Files.createDirectories(directory);
    }
  }

  private void add(Path image, Path picture) throws IOException {
    for (Path other : pictures.keySet()) {
      if (pictures.get(other).equals(picture)) {
        throw CliException.badInput(
            "%s: the pictures of %s and %s would both be %s; %s"
                .formatted(
                    OPTION,
                    other,
                    image,
                    picture,
                    directory == null ? "give a directory" : "run detect for each"));
      }
    }
    OutputFile.requireOther(OPTION, picture, image);
    pictures.put(image, picture);
  }

  /** JPEGs stay JPEGs, all else becomes PNG. */
  private static String pictureName(Path image) {
    String name = image.getFileName().toString();
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)") ? name : name + ".png";
  }

  /** The picture of an image; null if none is wanted. */
  Path of(Path image) {
    return pictures.get(image);
  }
}
