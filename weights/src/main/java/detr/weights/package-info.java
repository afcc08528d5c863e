/**
 * Weight files: what PyTorch and Hugging Face publish, and the converted format of this project.
 *
 * <p>{@link detr.weights.Checkpoint} opens any of them and hands out {@link
 * detr.weights.StoredTensor}s that read their elements from the memory-mapped file when asked.
 * {@link detr.weights.CheckpointKeyMapping} brings Hugging Face's names to those of the original
 * repository, {@link detr.weights.ConvertedModel} writes the converted format, {@link
 * detr.weights.Safetensors} writes tensors for other programs to read, and {@link
 * detr.weights.AtomicFile} is how all of this project's files come to be: whole or not at all.
 *
 * <p>A weight file is a download from a stranger. So a reader here treats every number in it as a
 * claim: sizes are checked against the length of the file before anything is allocated, structure
 * is checked in full when the file is opened, and no code or class named in a file is ever looked
 * up. What does not hold is refused with a {@link detr.weights.WeightsException}.
 */
package detr.weights;
