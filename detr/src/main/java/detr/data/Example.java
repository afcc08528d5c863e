package detr.data;

import detr.image.RgbImage;

/**
 * A picture and what is to be found in it.
 *
 * @param id the dataset's number for the picture, as in its annotations
 */
public record Example(long id, RgbImage image, Target target) {}
