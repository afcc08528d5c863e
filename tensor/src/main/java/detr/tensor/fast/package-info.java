/**
 * The fast interpreter and what it is made of.
 *
 * <p>Who lives here: {@link detr.tensor.fast.FastOps}, the interpreter; {@link
 * detr.tensor.fast.FusedGradients}, the way back; {@link detr.tensor.fast.Roofline}, what the
 * machine can do at most. Everything else is package-private: the matrix product ({@code Gemm},
 * {@code TileProduct}, {@code PackedMatrix}, {@code Im2col}), Winograd's algorithm, attention and
 * normalization, the memory of passes ({@code MemoryPlan}, {@code PassMemory}, {@code Recycler},
 * {@code Scratch}), and the threads ({@code Workers}).
 *
 * <p>Who may come in: what divides work among threads and memory, and leaves the innermost loops to
 * {@code detr.tensor.kernel}. A class here takes tensors apart into arrays and offsets; a kernel
 * never sees a tensor. An operation's own class allocates nothing once it is warm.
 */
package detr.tensor.fast;
