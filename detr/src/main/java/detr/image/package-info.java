/**
 * Pictures as pixels: decoders that agree with Pillow, orientation, limits, and the resizing of
 * Pillow.
 */
package detr.image;
