/**
 * Generated pictures of plain shapes over cluttered backgrounds, to train a small DETR on. A scene
 * follows from its seed and index alone: drawing uses no AWT and no arithmetic that differs between
 * platforms.
 */
package detr.data.synthetic;
