# The names of curves beside the right edge, each with a line from the end of its curve.
unset label
unset arrow
do for [k=1:n_labels] {
if (label_panel[k] == panel) {
set arrow from graph label_x[k],label_y[k] to graph 1.03,label_at[k] nohead lw 0.5 lc rgb label_color[k]
if (label_point[k] > 0) {
set label label_text[k] at graph 1.065,label_at[k] left noenhanced tc rgb label_color[k] point pt label_point[k] lc rgb label_color[k] offset 0.6,0
} else {
set label label_text[k] at graph 1.04,label_at[k] left noenhanced tc rgb label_color[k]
} } }
