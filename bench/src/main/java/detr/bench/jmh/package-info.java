/**
 * JMH benchmarks of DETR's operations on the shapes they have in R50 at 800×1066, of the whole
 * model and of the first image, each against the roofline of this machine. {@code bench/run jmh}
 * runs them; docs/how-to/measure-speed.md tells how to choose among them and what the table's
 * columns mean.
 */
package detr.bench.jmh;
