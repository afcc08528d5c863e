package detr;

/**
 * A box by two of its corners, in pixels of the original image: x to the right, y down, (0, 0) the
 * outer corner of the top left pixel. As the model gives it: it may reach a little over the image.
 */
public record Box(float xmin, float ymin, float xmax, float ymax) {}
