package detr.coco;

/**
 * A class of objects.
 *
 * @param id what {@code category_id} says; for DETR's COCO models the index of the output
 * @param name null where the annotations give none
 */
public record CocoCategory(long id, String name) {
  /**
   * Whether its name can be a class's: there is one, it is not blank, and on one line, for models
   * keep the names of their classes as lines.
   */
  public boolean hasSoundName() {
    return name != null && !name.isBlank() && !Escapes.areNeeded(name);
  }

  /** Its id and name as messages have them, control characters as escapes. */
  public String described() {
    return name == null
        ? "class %d without a name".formatted(id)
        : "class %d, '%s'".formatted(id, Escapes.visible(name));
  }
}
