package detr.data;

import java.util.List;
import java.util.Map;

/**
 * What an examination found.
 *
 * @param findings the places of each finding that there is, in words
 * @param images in all
 * @param objectsOfImages how many there are to learn in each image that has any
 * @param crowds annotations of crowds, which are left out
 * @param objects to learn of each class, in the order of the classes' ids
 * @param sizes of objects by COCO's measure: below 32², below 96², and larger
 */
public record Diagnosis(
    Map<Finding, List<String>> findings,
    int images,
    List<Integer> objectsOfImages,
    int crowds,
    Map<String, Integer> objects,
    List<Integer> sizes) {
  /** The number of images without objects to learn. */
  public int emptyImages() {
    return images - objectsOfImages.size();
  }

  /** The largest number of objects in one image. */
  public int mostObjects() {
    return objectsOfImages.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** The number of images with more objects than so many. */
  public long imagesWithMoreThan(int count) {
    return objectsOfImages.stream().filter(objects -> objects > count).count();
  }

  /** The number of places that must be mended before training. */
  public int errors() {
    return count(true);
  }

  /** The number of places that training can do with. */
  public int warnings() {
    return count(false);
  }

  private int count(boolean error) {
    return findings.entrySet().stream()
        .filter(e -> e.getKey().isError() == error)
        .mapToInt(e -> e.getValue().size())
        .sum();
  }
}
