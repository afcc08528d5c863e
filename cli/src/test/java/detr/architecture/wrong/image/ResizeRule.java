package detr.architecture.wrong.image;

/** What a model may know of images. */
public record ResizeRule(int shorter) {}
