# Accuracy on held-out images against the values of the last key, +- standard deviation over seeds; a curve for each
# combination of the other keys. sweep.csv: value, place, accuracy in %, standard deviation.
set lmargin 9
set key outside right top Left reverse samplen 2
set xlabel last_key
set ylabel "accuracy on held-out images (%)"
set xrange [0.5:n_values+0.5]
set xtics autofreq
plot for [k=1:n_rows] "sweep.csv" skip 1 every ::row_first[k]::row_last[k] using 2:3:4:xtic(1) with yerrorlines pt row_point[k] dt row_dash[k] lw 1.2 lc rgb row_color[k] title value(sprintf("title_%d", k))
