/**
 * The innermost loops, once on the Vector API and once in plain Java.
 *
 * <p>Who lives here: {@link detr.tensor.kernel.Kernels} and {@link
 * detr.tensor.kernel.BackwardKernels}, each with a vector and a scalar implementation, and {@link
 * detr.tensor.kernel.VectorWidth}, which chooses between them once in a process.
 *
 * <p>Who may come in: loops over {@code float[]} with offsets and strides that know no tensor and
 * no thread, allocate nothing, and have both implementations; {@code KernelsTest} compares them.
 * This is the only package that sees {@code jdk.incubator.vector}. The module exports it to
 * benchmarks alone.
 */
package detr.tensor.kernel;
