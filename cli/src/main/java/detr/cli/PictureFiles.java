package detr.cli;

import detr.image.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code detect --out} writes: the images with what was found drawn on them. */
final class PictureFiles implements ImageOutput {
  private static final String OPTION = "--out";

  /** Of a single image; else null. */
  private final Path single;

  /** Of several; else null. */
  private final FilePerImage files;

  private PictureFiles(Path single, FilePerImage files) {
    this.single = single;
    this.files = files;
  }

  /**
   * @param out a picture's name for a single image, else a directory
   * @throws CliException if several pictures would have one name, a picture would replace an input
   *     or another output, or a directory is missing
   * @throws detr.image.ImageException if it is the name of a picture of a kind that is not written
   */
  static PictureFiles of(Path out, List<Path> images, FileClaims claims) throws IOException {
    if (out.equals(ResultsFile.STANDARD_OUTPUT)) {
      throw CliException.badInput(
          OPTION + " -: pictures go to files only; give a name that ends on .png or .jpg");
    }
    if (Files.isDirectory(out) || !InputFiles.isImage(out)) {
      if (Files.exists(out) && !Files.isDirectory(out)) {
        throw CliException.badInput(
            "%s %s is a file; give a directory, or a name that ends on .png or .jpg"
                .formatted(OPTION, out));
      }
      return new PictureFiles(
          null, FilePerImage.of(OPTION, out, images, PictureFiles::pictureName, claims));
    }
    Pictures.checkName(out);
    OutputFile.requireWritable(OPTION, out);
    if (images.size() > 1) {
      throw CliException.badInput(
          "%s: the pictures of all %d images would be %s; give a directory"
              .formatted(OPTION, images.size(), out));
    }
    for (Path image : images) {
      claims.writes(OPTION, out, image);
    }
    return new PictureFiles(out, null);
  }

  /** JPEGs stay JPEGs, all else becomes PNG. */
  private static String pictureName(String image) {
    return image.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)") ? image : image + ".png";
  }

  @Override
  public void createDirectory() throws IOException {
    if (files != null) {
      files.createDirectory();
    }
  }

  @Override
  public void write(ImageFinding finding) {
    Pictures.write(finding.paint(), files == null ? single : files.of(finding.file()));
  }
}
