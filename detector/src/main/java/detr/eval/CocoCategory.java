package detr.eval;

/**
 * A class of objects.
 *
 * @param id what {@code category_id} says; for DETR's COCO models the index of the output
 */
public record CocoCategory(long id, String name) {}
