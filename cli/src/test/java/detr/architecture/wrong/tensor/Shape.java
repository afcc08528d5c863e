package detr.architecture.wrong.tensor;

/** What lower rooms than its own must not see. */
public record Shape(int size) {}
