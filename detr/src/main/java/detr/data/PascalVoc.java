package detr.data;

import detr.coco.CocoFile;
import detr.coco.Escapes;
import detr.image.ImageSize;
import detr.image.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Annotations as Pascal VOC has them: an XML file for each image. Corners count pixels from 1 and
 * are inside the box, so a box of 1 to 10 becomes x 0, width 10. Objects marked difficult become
 * crowds, which like them count neither for nor against. Classes are numbered by name.
 */
public final class PascalVoc {
  private final CocoBuilder coco = new CocoBuilder();
  private final Notes notes = new Notes();
  private final Path images;
  private final VocImages found;
  private final ReadOptions reading;
  private final List<String> names;

  private PascalVoc(Path images, Predicate<Path> isImage, ReadOptions reading, List<String> names) {
    this.images = images;
    this.reading = reading;
    this.found = new VocImages(images, isImage);
    this.names = names;
  }

  /**
   * Reads all XML files directly in a folder, in the order of their names.
   *
   * @param images the folder of the images; asked for the sizes that a file does not tell
   * @param isImage whether a file has the name of an image
   * @param reading how large images may be
   * @param note is told what is not as it should be, a line of each kind
   * @throws IOException if a file cannot be read
   * @throws DataException if there is none, or one is not such a file
   */
  public static CocoFile read(
      Path annotations,
      Path images,
      Predicate<Path> isImage,
      ReadOptions reading,
      Consumer<String> note)
      throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(annotations)) {
      files =
          list.filter(file -> file.toString().endsWith(".xml"))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
    }
    if (files.isEmpty()) {
      throw new DataException(annotations + ": there are no .xml files in it");
    }
    List<VocXml.Picture> pictures = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    for (Path file : files) {
      VocXml.Picture picture = VocXml.read(file);
      pictures.add(picture);
      picture.items().forEach(item -> names.add(item.name()));
    }
    PascalVoc voc = new PascalVoc(images, isImage, reading, List.copyOf(names));
    for (int i = 0; i < files.size(); i++) {
      voc.add(files.get(i), pictures.get(i));
    }
    voc.notes.tell(note);
    return voc.coco.build(voc.names, annotations);
  }

  private void add(Path file, VocXml.Picture picture) throws IOException {
    String fileName = fileName(file, picture);
    if (picture.width() > 0 && picture.height() > 0) {
      coco.image(fileName, (int) picture.width(), (int) picture.height());
    } else {
      ImageSize size = ImageSize.read(images.resolve(fileName), reading);
      coco.image(fileName, size.width(), size.height());
    }
    for (VocXml.Item item : picture.items()) {
      double[] c = item.corners();
      if (c[0] > c[2] || c[1] > c[3]) {
        notes.add("boxes whose corners were swapped", file.toString());
      }
      double x = Math.min(c[0], c[2]);
      double y = Math.min(c[1], c[3]);
      double width = Math.abs(c[2] - c[0]) + 1;
      double height = Math.abs(c[3] - c[1]) + 1;
      coco.object(names.indexOf(item.name()), x - 1, y - 1, width, height, item.difficult());
    }
  }

  private String fileName(Path file, VocXml.Picture picture) throws IOException {
    String told = picture.fileName();
    Optional<String> name = found.find(file, told);
    String shown = "%s: '%s'".formatted(file, Escapes.visible(told));
    if (name.isEmpty()) {
      if (picture.width() <= 0 || picture.height() <= 0) {
        throw new DataException(
            "%s is not in %s, nor is an image of the XML's own name".formatted(shown, images));
      }
      notes.add("images that are not in " + images, shown);
    } else if (!name.get().equals(told)) {
      notes.add(
          "images that are there by another name than <filename> says",
          "%s is '%s'".formatted(shown, Escapes.visible(name.get())));
    }
    return name.orElse(told);
  }
}
