/** Datasets from disk, their examination and conversion, augmentation, and batches read ahead. */
package detr.data;
