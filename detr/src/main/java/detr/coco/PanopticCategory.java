package detr.coco;

/**
 * A class of segments.
 *
 * @param id what {@code category_id} says; for DETR's COCO models the index of the output
 * @param name null where the annotations name none
 * @param thing whether it is of objects that can be counted, and not stuff such as grass
 */
public record PanopticCategory(long id, String name, boolean thing) {}
