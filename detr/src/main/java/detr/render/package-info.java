/** Detections and segments drawn over pictures. */
package detr.render;
