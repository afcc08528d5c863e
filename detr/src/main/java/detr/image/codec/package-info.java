/**
 * Which of the readers and writers of pictures are used: always the same ones, whatever a program
 * has registered in ImageIO, in which nothing is registered from here. Only {@code detr.image} and
 * the decoders inside the JAR come in.
 */
package detr.image.codec;
