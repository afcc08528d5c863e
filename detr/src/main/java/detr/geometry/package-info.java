/** Boxes: their forms, and how much two of them overlap. */
package detr.geometry;
