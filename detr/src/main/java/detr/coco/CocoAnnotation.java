package detr.coco;

import detr.eval.AreaRange;

/**
 * An object that is in an image.
 *
 * @param area of the object, not of its box, in square pixels: what {@link AreaRange} goes by
 * @param crowd whether the box holds many objects: detections in it count neither for nor against
 */
public record CocoAnnotation(
    long id, long imageId, long categoryId, CocoBox box, double area, boolean crowd) {}
