/** The id of the box that messages are written in: there is one, and the focus is led to it from several places. */
export const COMPOSER_FIELD = "composer-field";
