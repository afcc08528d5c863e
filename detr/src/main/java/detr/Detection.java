package detr;

/**
 * One object found in an image.
 *
 * @param label the name of the class
 * @param classId the index of the class among the model's outputs; for COCO its category id
 * @param score the probability of the class, 0 to 1
 * @param box where it is, in pixels of the original image
 */
public record Detection(String label, int classId, float score, Box box) {}
