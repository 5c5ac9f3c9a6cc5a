# Each figure once as SVG and once, with twice as many pixels, as PNG.
set encoding utf8
set datafile separator comma
do for [format in "svg png"] {
if (format eq "svg") {
set terminal svg noenhanced size width,height font "sans-serif,13" background "white" linewidth 1.3
} else {
if (strstrt(GPVAL_TERMINALS, "pngcairo")) {
set terminal pngcairo noenhanced size 2*width,2*height font "sans,10.5" fontscale 2 linewidth 2.6 pointscale 2
} else {
set terminal png noenhanced size 2*width,2*height
} }
set output name.".".format
set border 3 lc rgb "#404040"
set tics nomirror out scale 0.6 tc rgb "#202020"
set grid ytics lt 1 lw 0.4 lc rgb "#DDDDDD"
set pointsize 0.8
unset key
