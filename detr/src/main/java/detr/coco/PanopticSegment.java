package detr.coco;

/**
 * A segment of an image, in the ground truth or predicted.
 *
 * @param id what the PNG has at its pixels, 1 to 256³ - 1; 0 is void, where nothing is known
 * @param area its pixels, as the file says; a prediction's does not count, its pixels do
 * @param crowd whether it is a group that is not told apart, which need not be found
 */
public record PanopticSegment(int id, long categoryId, long area, boolean crowd) {}
