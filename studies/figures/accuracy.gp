# Accuracy against neurons, on an axis of the logarithm of the error; and against native networks.
# accuracy.csv: row, neurons, error in %, its sd, points over native, their se.
set multiplot layout 1,n_panels
set lmargin 9
set rmargin margin
do for [panel=1:n_panels] {
@labels
set xrange [x_left:x_right]
set xlabel "neurons left"
set xtics x_step
if (panel == 1) {
set logscale y
set yrange [error_high:error_low]
set ytics ()
do for [k=1:n_tics] { set ytics add (sprintf("%g", tic[k]) 100 - tic[k]) }
set ylabel "accuracy (%), ± sd over seeds"
plot for [k=1:n_rows] "accuracy.csv" skip 1 every ::row_first[k]::row_last[k] using ($2 - row_shift[k]):3:4 with yerrorlines pt row_point[k] dt row_dash[k] lw 1.2 lc rgb row_color[k] notitle, \
  for [k=1:n_baseline] "accuracy.csv" skip 1 every ::0::0 using 2:3:4 with yerrorbars pt 7 lc rgb "#000000" notitle
} else {
unset logscale y
set yrange [gain_low:gain_high]
set ytics autofreq
set ylabel "points over a native network, ± se"
plot for [k=1:n_rows] "accuracy.csv" skip 1 every ::row_first[k]::row_last[k] using ($2 - row_shift[k]):5:6 with yerrorlines pt row_point[k] dt row_dash[k] lw 1.2 lc rgb row_color[k] notitle
} }
unset multiplot
