package detr.coco;

/**
 * An image that is evaluated.
 *
 * @param fileName null where the annotations name none
 */
public record CocoImage(long id, String fileName) {}
