package detr.data;

import detr.coco.CocoCategory;
import detr.coco.CocoFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** COCO's annotations in the making: numbers images from 0 and objects from 1. */
final class CocoBuilder {
  private final List<CocoFile.Image> images = new ArrayList<>();
  private final List<CocoFile.Annotation> annotations = new ArrayList<>();

  /** Objects go to the image that was added last. */
  void image(String fileName, int width, int height) {
    images.add(new CocoFile.Image(images.size(), fileName, width, height));
  }

  /**
   * @param category an index of the names that {@link #build} gets
   */
  void object(int category, double x, double y, double width, double height, boolean crowd) {
    annotations.add(
        new CocoFile.Annotation(
            annotations.size() + 1L,
            images.getLast().id(),
            category,
            x,
            y,
            width,
            height,
            width * height,
            crowd));
  }

  /**
   * @param source of the names, for messages
   * @throws DataException if a name is not sound, or two are the same
   */
  CocoFile build(List<String> names, Path source) {
    List<CocoCategory> categories = new ArrayList<>();
    for (String name : names) {
      categories.add(new CocoCategory(categories.size(), name));
    }
    try {
      ClassMapping.dense(categories);
    } catch (DataException e) {
      throw new DataException(source + ": " + e.getMessage(), e);
    }
    return new CocoFile(images, categories, annotations);
  }
}
