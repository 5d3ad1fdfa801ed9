/** Which class a CSV's word for it stands for: whoever knows the names of diagnoses says so. */

/** Index of the class that a name in the CSV stands for; -1 for none. */
export type ClassOf = (name: string, classes: readonly string[]) => number;

/** The class of that very name. */
export const sameName: ClassOf = (name, classes) => classes.indexOf(name);
