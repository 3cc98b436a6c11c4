/** How much signal and how much noise there is at each diffusion time. */
package io.anthesis.diffusion.schedule;
