import { Button } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { forwardRef } from 'react'
import type { ButtonProps } from '@mantine/core'
import type { AnchorHTMLAttributes } from 'react'

type MantineLinkProps = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>

const ButtonAnchor = forwardRef<HTMLAnchorElement, MantineLinkProps>(function ButtonAnchor(props, ref) {
  return <Button component="a" ref={ref} {...props} />
})

/** A link that is the thing to do next, and looks like it. */
export const LinkButton = createLink(ButtonAnchor)
